-- What did people decide of which finding, by whom, when and why, does it still apply, and what stands there now?
-- state: applies; lapsed (the finding is gone, or says another figure); unknown_report (no such report is held). One on a report that
-- was not filed (FIL-01 to FIL-03) applies while it is missing.
create or replace view v_decisions as
with held as (
    -- Of several that nobody tells apart one is shown.
    select distinct on (d.line) d.line, r.report_key, r.report_id, r.region_code
    from decisions as d
    inner join current_reports as r
        on r.agency_id = d.agency_id and r.report_year = d.report_year and is_decided_of(d.scope, r.scope, r.standing)
    order by d.line, r.report_id
),
standing as materialized (
    select report_id, agency_id, scope, report_year, rule_id, place_code as cell, value, finding_expected(expected) as expected, place, source_line
    from v_findings
    where (agency_id, report_year) in (select (agency_id, report_year) from decisions)
),
missing as (
    select agency_id, report_year
    from v_filing_status
    where status = 'missing' and (agency_id, report_year) in (select (agency_id, report_year) from decisions)
),
-- Where no finding stands any more, the figure itself does.
figures as (
    select report_key, 3 as table_no, row_no, unnest([1, 2, 3, 4, 5, 6, 7]) as column_no, cast(null as varchar) as subcategory,
        cast(unnest([
            natural_person, commercial_enterprise, research_institution, social_welfare_organization,
            legal_services_organization, other_organization, total
        ]) as decimal(18, 4)) as value
    from application_facts
    where report_key in (select report_key from held)
    union all
    select report_key, 4, row_no, unnest([1, 2, 3, 4, 5]), null,
        cast(unnest([upheld, corrected, other_result, pending, total]) as decimal(18, 4))
    from dispute_facts
    where report_key in (select report_key from held)
    union all
    select report_key, 2, row_no, column_no, subcategory, value
    from disclosure_facts
    where report_key in (select report_key from held)
    union all
    select report_key, 6, null, unnest([1, 2, 3]), null, unnest([notices, billed_yuan, collected_yuan])
    from fee_facts
    where report_key in (select report_key from held)
),
cells as (
    select
        f.report_key,
        concat_ws('/', c.table_code, c.row_code, f.subcategory, c.column_code) as cell,
        any_value(coalesce(rtrim(rtrim(cast(f.value as varchar), '0'), '.'), n.raw_text)) as value
    from figures as f
    inner join dim_cell as c on c.table_no = f.table_no and c.row_no is not distinct from f.row_no and c.column_no = f.column_no
    left join cell_notes as n
        on n.report_key = f.report_key
        and n.table_no = f.table_no
        and n.row_no = coalesce(f.row_no, 0)
        and n.column_no = f.column_no
        and n.subcategory is not distinct from f.subcategory
    group by all
),
same_place as (
    select report_id, rule_id, cell, first(value order by source_line) as value, first(expected order by source_line) as expected,
        any_value(place) as place, min(source_line) as source_line
    from standing
    group by report_id, rule_id, cell
)
select
    d.agency,
    d.report_year,
    d.rule_id,
    d.cell,
    d.decision,
    case
        when s.rule_id is not null or m.agency_id is not null then 'applies'
        when h.report_id is null and not starts_with(d.rule_id, 'FIL-') then 'unknown_report'
        else 'lapsed'
    end as state,
    d.value,
    d.expected,
    case when s.rule_id is not null or m.agency_id is not null then d.value else coalesce(p.value, c.value) end as value_now,
    case when s.rule_id is not null or m.agency_id is not null then d.expected else p.expected end as expected_now,
    d.decided_by,
    d.decided_on,
    d.decision_reason,
    coalesce(p.place, d.place) as place,
    p.source_line,
    finding_id(concat_ws('/', d.agency_id, d.scope), d.report_year, d.rule_id, d.cell, d.value, d.expected) as finding_id,
    h.report_id,
    d.agency_id,
    h.region_code
from decisions as d
left join held as h on h.line = d.line
left join (select distinct report_id, rule_id, cell, value, expected from standing) as s
    on s.report_id = h.report_id
    and s.rule_id = d.rule_id
    and s.cell = d.cell
    and s.value = d.value
    and s.expected = d.expected
left join missing as m on starts_with(d.rule_id, 'FIL-') and m.agency_id = d.agency_id and m.report_year = d.report_year
left join same_place as p
    on p.report_id = h.report_id and p.rule_id = d.rule_id and p.cell = d.cell
left join cells as c on c.report_key = h.report_key and c.cell = d.cell
order by d.line;
