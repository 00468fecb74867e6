-- Which cells differ between the current version of a report and each other version, or an earlier reading, of it?
-- change: `version` is another document on the same agency, year and scope, `reading` the same document as an earlier reader saw
-- it, `undecided` another current document of which nobody can tell whether it is a version or another report.
-- subcategory is the part of a row of table 2, or the entry of a table of before 2019.
create or replace view v_version_diff as
with pairs as (
    select
        n.report_key as new_key,
        o.report_key as old_key,
        case
            when o.document_sha256 = n.document_sha256 then 'reading'
            when o.report_key in (select report_key from current_reports) then 'undecided'
            else 'version'
        end as change
    from reports as n
    inner join reports as o on o.agency_id = n.agency_id and o.report_year = n.report_year and o.report_key != n.report_key
    inner join current_reports as c on c.report_key = n.report_key
    where
        -- What came after the run of as_of was not there to differ.
        coalesce(o.run_id <= getvariable('as_of'), true)
        -- Of another document only its present reading counts, of this one all.
        and (
            o.retired_in_run is null
            or o.retired_in_run > getvariable('as_of')
            or o.document_sha256 = n.document_sha256
        )
        -- Two reports of two scopes are no versions; of two that nobody tells apart the pair is shown once.
        and (
            o.document_sha256 = n.document_sha256
            or case
                when o.report_key in (select report_key from current_reports) then c.standing = 'undecided' and o.report_key < n.report_key
                else
                    o.scope = n.scope
                    or (o.agency_id, o.report_year, o.scope) not in (select (agency_id, report_year, scope) from current_reports where agency_id is not null)
            end
        )
),
keys as (
    select new_key as report_key from pairs
    union
    select old_key from pairs
),
figures as (
    select
        report_key,
        3 as table_no,
        row_no,
        unnest([1, 2, 3, 4, 5, 6, 7]) as column_no,
        cast(null as varchar) as subcategory,
        cast(unnest([natural_person, commercial_enterprise, research_institution, social_welfare_organization, legal_services_organization, other_organization, total]) as decimal(18, 4)) as value
    from application_facts
    where report_key in (select report_key from keys)
    union all
    select report_key, 2, row_no, column_no, subcategory, value
    from disclosure_facts
    where report_key in (select report_key from keys)
    union all
    select
        report_key,
        4,
        row_no,
        unnest([1, 2, 3, 4, 5]),
        null,
        cast(unnest([upheld, corrected, other_result, pending, total]) as decimal(18, 4))
    from dispute_facts
    where report_key in (select report_key from keys)
    union all
    select report_key, 6, 0, unnest([1, 2, 3]), null, unnest([notices, billed_yuan, collected_yuan])
    from fee_facts
    where report_key in (select report_key from keys)
),
cells as (
    select
        f.report_key,
        f.table_no,
        f.row_no,
        f.column_no,
        coalesce(f.subcategory, '') as subcategory,
        f.value,
        coalesce(n.value_status, case when f.value is null then 'missing' else 'reported' end) as value_status,
        cast(null as varchar) as indicator_code,
        cast(null as varchar) as label,
        cast(null as varchar) as period
    from figures as f
    left join cell_notes as n
        on n.report_key = f.report_key
        and n.table_no = f.table_no
        and n.row_no = f.row_no
        and n.column_no = f.column_no
        and n.subcategory is not distinct from f.subcategory
    union all
    -- Tables of before 2019 have no numbered cells: an entry is the one of its name, unit and column, the first, the second ...
    select
        report_key,
        1,
        row_number() over (partition by report_key, name order by entry_no, column_no),
        0,
        name,
        value,
        value_status,
        indicator_code,
        label,
        period
    from (
        select
            report_key,
            concat_ws(chr(31), coalesce(indicator_code, label), unit, period, column_label) as name,
            entry_no,
            column_no,
            value,
            value_status,
            indicator_code,
            label,
            period
        from statistic_facts
        where report_key in (select report_key from keys)
    )
),
olds as (
    select p.new_key, p.old_key, p.change, c.* exclude (report_key)
    from pairs as p
    inner join cells as c on c.report_key = p.old_key
),
news as (
    select p.new_key, p.old_key, p.change, c.* exclude (report_key)
    from pairs as p
    inner join cells as c on c.report_key = p.new_key
),
differences as (
    select
        coalesce(n.new_key, o.new_key) as new_key,
        coalesce(n.old_key, o.old_key) as old_key,
        coalesce(n.change, o.change) as change,
        coalesce(n.table_no, o.table_no) as table_no,
        coalesce(n.row_no, o.row_no) as row_no,
        coalesce(n.column_no, o.column_no) as column_no,
        coalesce(n.subcategory, o.subcategory) as subcategory,
        o.value as old_value,
        n.value as new_value,
        coalesce(o.value_status, 'missing') as old_status,
        coalesce(n.value_status, 'missing') as new_status,
        coalesce(n.indicator_code, o.indicator_code) as indicator_code,
        coalesce(n.label, o.label) as label,
        coalesce(n.period, o.period) as period
    from olds as o
    full join news as n
        on n.new_key = o.new_key
        and n.old_key = o.old_key
        and n.table_no = o.table_no
        and n.row_no = o.row_no
        and n.column_no = o.column_no
        and n.subcategory = o.subcategory
),
row_codes as (
    select 2 as table_no, row_no, category as code from dim_category
    union all
    select 3, row_no, item_code from dim_item
    union all
    select 4, row_no, channel from dim_channel
),
column_codes as (
    select 2 as table_no, column_no, measure as code from dim_measure
    union all
    select 3, column_no, applicant_type from dim_applicant_type
    union all
    select 4, column_no, result from dim_result
    union all
    select 6, column_no, measure from dim_fee_measure
)
select
    n.agency,
    n.report_year,
    d.table_no,
    coalesce(w.code, d.indicator_code) as row_code,
    coalesce(c.code, d.period) as column_code,
    d.old_value,
    d.new_value,
    d.old_status,
    d.new_status,
    d.change,
    o.report_id as old_report_id,
    n.report_id as new_report_id,
    o.published_on as old_published_on,
    n.published_on as new_published_on,
    o.first_run as old_seen_in_run,
    n.first_run as new_seen_in_run,
    case when d.table_no = 1 then d.label else nullif(d.subcategory, '') end as subcategory,
    n.agency_id,
    n.region_code,
    o.document_sha256 as old_sha256,
    n.document_sha256 as new_sha256
from differences as d
inner join reports as n on n.report_key = d.new_key
inner join reports as o on o.report_key = d.old_key
left join row_codes as w on w.table_no = d.table_no and w.row_no = d.row_no
left join column_codes as c on c.table_no = d.table_no and c.column_no = d.column_no
where d.old_value is distinct from d.new_value or d.old_status != d.new_status;
