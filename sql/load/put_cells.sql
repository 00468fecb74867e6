-- Puts the figures of the table put into the facts: corrected ones, or those that are printed.
create or replace temp table put_rows as
select
    report_key, table_no, row_no,
    max(value) filter (where column_no = 1) as value_1, count(*) filter (where column_no = 1) > 0 as has_1,
    max(value) filter (where column_no = 2) as value_2, count(*) filter (where column_no = 2) > 0 as has_2,
    max(value) filter (where column_no = 3) as value_3, count(*) filter (where column_no = 3) > 0 as has_3,
    max(value) filter (where column_no = 4) as value_4, count(*) filter (where column_no = 4) > 0 as has_4,
    max(value) filter (where column_no = 5) as value_5, count(*) filter (where column_no = 5) > 0 as has_5,
    max(value) filter (where column_no = 6) as value_6, count(*) filter (where column_no = 6) > 0 as has_6,
    max(value) filter (where column_no = 7) as value_7, count(*) filter (where column_no = 7) > 0 as has_7
from put
where table_no in (3, 4, 6)
group by report_key, table_no, row_no;
update application_facts
set
    natural_person = case when p.has_1 then cast(p.value_1 as bigint) else natural_person end,
    commercial_enterprise = case when p.has_2 then cast(p.value_2 as bigint) else commercial_enterprise end,
    research_institution = case when p.has_3 then cast(p.value_3 as bigint) else research_institution end,
    social_welfare_organization = case when p.has_4 then cast(p.value_4 as bigint) else social_welfare_organization end,
    legal_services_organization = case when p.has_5 then cast(p.value_5 as bigint) else legal_services_organization end,
    other_organization = case when p.has_6 then cast(p.value_6 as bigint) else other_organization end,
    total = case when p.has_7 then cast(p.value_7 as bigint) else total end
from put_rows as p
where p.table_no = 3 and p.report_key = application_facts.report_key and p.row_no = application_facts.row_no;
update dispute_facts
set
    upheld = case when p.has_1 then cast(p.value_1 as bigint) else upheld end,
    corrected = case when p.has_2 then cast(p.value_2 as bigint) else corrected end,
    other_result = case when p.has_3 then cast(p.value_3 as bigint) else other_result end,
    pending = case when p.has_4 then cast(p.value_4 as bigint) else pending end,
    total = case when p.has_5 then cast(p.value_5 as bigint) else total end
from put_rows as p
where p.table_no = 4 and p.report_key = dispute_facts.report_key and p.row_no = dispute_facts.row_no;
update fee_facts
set
    notices = case when p.has_1 then p.value_1 else notices end,
    billed_yuan = case when p.has_2 then p.value_2 else billed_yuan end,
    collected_yuan = case when p.has_3 then p.value_3 else collected_yuan end
from put_rows as p
where p.table_no = 6 and p.report_key = fee_facts.report_key;
update disclosure_facts
set value = p.value
from put as p
where p.table_no = 2
    and p.report_key = disclosure_facts.report_key
    and p.row_no = disclosure_facts.row_no
    and p.column_no = disclosure_facts.column_no
    and p.subcategory is not distinct from disclosure_facts.subcategory;
update statistic_facts
set value = p.value, value_status = p.value_status
from put as p
where p.table_no = 1
    and p.report_key = statistic_facts.report_key
    and p.row_no = statistic_facts.entry_no
    and p.column_no = statistic_facts.column_no;
-- The notes on these cells are others now.
delete from cell_notes
where (report_key, table_no, row_no, column_no, coalesce(subcategory, ''))
    in (select (report_key, table_no, row_no, column_no, coalesce(subcategory, '')) from put);
