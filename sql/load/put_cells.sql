-- Writes the values of cells_put into the facts; a NULL is written too.
update application_facts as f
set natural_person = case when p.cells[1] is null then f.natural_person else p.cells[1].value end,
    commercial_enterprise = case when p.cells[2] is null then f.commercial_enterprise else p.cells[2].value end,
    research_institution = case when p.cells[3] is null then f.research_institution else p.cells[3].value end,
    social_welfare_organization = case when p.cells[4] is null then f.social_welfare_organization else p.cells[4].value end,
    legal_services_organization = case when p.cells[5] is null then f.legal_services_organization else p.cells[5].value end,
    other_organization = case when p.cells[6] is null then f.other_organization else p.cells[6].value end,
    total = case when p.cells[7] is null then f.total else p.cells[7].value end
from (
    select report_key, row_no, map_from_entries(list({'k': column_no, 'v': {'value': value}})) as cells
    from cells_put
    where table_no = 3
    group by report_key, row_no
) as p
where f.report_key = p.report_key and f.row_no = p.row_no;
update dispute_facts as f
set upheld = case when p.cells[1] is null then f.upheld else p.cells[1].value end,
    corrected = case when p.cells[2] is null then f.corrected else p.cells[2].value end,
    other_result = case when p.cells[3] is null then f.other_result else p.cells[3].value end,
    pending = case when p.cells[4] is null then f.pending else p.cells[4].value end,
    total = case when p.cells[5] is null then f.total else p.cells[5].value end
from (
    select report_key, row_no, map_from_entries(list({'k': column_no, 'v': {'value': value}})) as cells
    from cells_put
    where table_no = 4
    group by report_key, row_no
) as p
where f.report_key = p.report_key and f.row_no = p.row_no;
update disclosure_facts as f
set value = p.value
from cells_put as p
where p.table_no = 2 and f.report_key = p.report_key and f.row_no = p.row_no and f.column_no = p.column_no
    and f.subcategory is not distinct from p.subcategory;
update fee_facts as f
set notices = case when p.cells[1] is null then f.notices else p.cells[1].value end,
    billed_yuan = case when p.cells[2] is null then f.billed_yuan else p.cells[2].value end,
    collected_yuan = case when p.cells[3] is null then f.collected_yuan else p.cells[3].value end
from (
    select report_key, map_from_entries(list({'k': column_no, 'v': {'value': value}})) as cells
    from cells_put
    where table_no = 6
    group by report_key
) as p
where f.report_key = p.report_key;
