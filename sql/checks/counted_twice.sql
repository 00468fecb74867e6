-- Are there two reports that must not be added to each other?
-- ROL-05: a report on the organ itself and one on its whole area for one body and year: both are current, and never added.
-- ROL-06: a government whose normative documents are just those of its own office, which may list them a second time.
-- Reads touched, and the current reports of the same bodies and of their offices.
with scopes as (
    select t.report_key, list_sort(list(distinct o.report_id) filter (where o.report_id is not null)) as others
    from touched as t
    inner join reports as r on r.report_key = t.report_key
    left join reports as o
        on o.agency_id = r.agency_id
        and o.report_year = r.report_year
        and o.is_current
        and o.scope not in (r.scope, 'unknown')
    where r.scope != 'unknown'
    group by t.report_key
),
offices as (
    select t.report_key, c.report_key as office_key, c.agency
    from touched as t
    inner join reports as r on r.report_key = t.report_key and r.kind = 'government'
    inner join reports as c
        on c.region_code = r.region_code
        and c.kind = 'office'
        and c.level = r.level
        and c.report_year = r.report_year
        and c.is_current
),
documents_of_both as (
    select
        o.report_key,
        o.agency,
        count(*) as cells,
        count(p.value) as values_of_parent,
        count(c.value) as values_of_office,
        bool_and(p.value = c.value) as are_equal,
        max(p.value) as largest,
        min(p.source_line) as source_line
    from offices as o
    inner join disclosure_facts as p on p.report_key = o.report_key and p.subcategory is null
    inner join dim_category as g on g.row_no = p.row_no and g.category = 'normative_documents'
    inner join disclosure_facts as c
        on c.report_key = o.office_key and c.row_no = p.row_no and c.column_no = p.column_no and c.subcategory is null
    group by o.report_key, o.agency
)
select
    report_key,
    'ROL-05' as rule_id,
    null as table_no,
    null as row_no,
    null as column_no,
    case when others is null then 'pass' else 'fail' end as outcome,
    case when others is not null then concat('另一口径的报告：', array_to_string(others, '、')) end as evidence,
    null as source_line,
    null as missing
from scopes
union all
select
    report_key,
    'ROL-06',
    2,
    (select row_no from dim_category where category = 'normative_documents'),
    null,
    case
        when values_of_parent < cells or values_of_office < cells then 'not_assessable'
        when are_equal and largest > 0 then 'fail'
        else 'pass'
    end,
    case when are_equal and largest > 0 and values_of_parent = cells and values_of_office = cells then concat('与', agency, '年报的规范性文件各项数字相同') end,
    source_line,
    case when values_of_parent < cells or values_of_office < cells then 'disclosure/normative_documents' end
from documents_of_both
