-- How do received applications, outcomes, reviews and court cases run over the years, across the forms since 2014?
-- Only what the forms measure alike, each series with how well its figures compare. A figure of a form that is a sum is
-- NULL where one of its operands is; sources says which figures were added. Fees and totals of cases have no series: the
-- old fee is another fee, and pending cases had no row before 2019. Local tables are comparable with nothing.
-- Grouped by the report's own columns as well, so that a filter on the agency, the region or the year reaches the facts.
create or replace view v_series_long as
with terms as (
    select
        t.series,
        t.form,
        t.alternative,
        t.table_code,
        t.source_code,
        count(*) over (partition by t.series, t.form, t.alternative) as operands
    from series_terms as t
),
forms as (
    select table_code, max(form) as newest
    from series_terms
    group by table_code
),
figures as (
    -- A national list with several columns of the year, or of another year, does not say which figure is the report's.
    select
        r.report_key,
        r.agency,
        r.report_year,
        r.agency_id,
        r.region_code,
        r.report_id,
        r.agency_name,
        r.scope,
        r.document_sha256,
        f.form,
        'statistic' as table_code,
        f.indicator_code as source_code,
        case when count(*) = 1 then any_value(f.value) end as value
    from statistic_facts as f
    inner join current_reports as r on r.report_key = f.report_key
    where
        f.form = 'legacy_2014'
        and f.period = 'year'
        and f.indicator_code is not null
        and coalesce(nullif(regexp_extract(f.column_label, '[12][0-9]{3}'), ''), cast(r.report_year as varchar))
        = cast(r.report_year as varchar)
    group by
        r.report_key, r.agency, r.report_year, r.agency_id, r.region_code, r.report_id, r.agency_name, r.scope,
        r.document_sha256, f.form, f.indicator_code
    union all
    select
        r.report_key,
        r.agency,
        r.report_year,
        r.agency_id,
        r.region_code,
        r.report_id,
        r.agency_name,
        r.scope,
        r.document_sha256,
        coalesce(r.table3_format, n.newest),
        'application',
        i.item_code,
        cast(f.total as decimal(18, 4))
    from application_facts as f
    inner join current_reports as r on r.report_key = f.report_key
    inner join dim_item as i on i.row_no = f.row_no
    inner join forms as n on n.table_code = 'application'
    union all
    -- Table 4 has the same cells in 2019 and 2021; where its words do not tell, table 3 does.
    select
        r.report_key,
        r.agency,
        r.report_year,
        r.agency_id,
        r.region_code,
        r.report_id,
        r.agency_name,
        r.scope,
        r.document_sha256,
        coalesce(r.table4_format, r.table3_format, n.newest),
        'dispute',
        concat(h.channel, '.', t.result),
        cast(case t.result when 'upheld' then f.upheld when 'corrected' then f.corrected else f.other_result end as decimal(18, 4))
    from dispute_facts as f
    inner join current_reports as r on r.report_key = f.report_key
    inner join dim_channel as h on h.row_no = f.row_no
    inner join dim_result as t on t.result in ('upheld', 'corrected', 'other_result')
    inner join forms as n on n.table_code = 'dispute'
),
sums as (
    select
        f.report_key,
        f.agency,
        f.report_year,
        f.agency_id,
        f.region_code,
        f.report_id,
        any_value(f.agency_name) as agency_name,
        any_value(f.scope) as scope,
        any_value(f.document_sha256) as document_sha256,
        t.series,
        f.form,
        t.alternative,
        case when count(f.value) = max(t.operands) then sum(f.value) end as value,
        string_agg(t.source_code, ' + ' order by t.source_code) as sources
    from figures as f
    inner join terms as t on t.form = f.form and t.table_code = f.table_code and t.source_code = f.source_code
    group by
        f.report_key, f.agency, f.report_year, f.agency_id, f.region_code, f.report_id, t.series, f.form, t.alternative
),
chosen as (
    select
        report_key,
        agency,
        report_year,
        agency_id,
        region_code,
        report_id,
        any_value(agency_name) as agency_name,
        any_value(scope) as scope,
        any_value(document_sha256) as document_sha256,
        series,
        form,
        -- The first alternative that is whole; where none is, there is no figure.
        cast(arg_min(value, alternative) filter (where value is not null) as decimal(18, 4)) as value,
        coalesce(arg_min(sources, alternative) filter (where value is not null), arg_min(sources, alternative)) as sources
    from sums
    group by report_key, agency, report_year, agency_id, region_code, report_id, series, form
)
select
    s.agency,
    s.report_year,
    s.series,
    s.value,
    d.quality as comparability,
    s.form,
    d.unit,
    s.sources,
    d.label_zh,
    d.label_en,
    d.note,
    s.agency_name,
    s.agency_id,
    s.region_code,
    s.report_id,
    s.scope,
    s.document_sha256
from chosen as s
inner join dim_series as d on d.series = s.series;
