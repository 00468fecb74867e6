-- How do received applications, outcomes, reviews and court cases run over the years, across the forms since 2014?
-- Only what the forms measure alike, each series with how well its figures compare. A figure of a form that is a sum is
-- NULL where one of its operands is; sources says which figures were added. Fees and totals of cases have no series: the
-- old fee is another fee, and pending cases had no row before 2019. Local tables are comparable with nothing.
-- Only where figures are added or one of several is chosen there is anything to group; grouped by the report's own columns
-- as well, so that a filter on the agency, the region or the year reaches the facts.
create or replace view v_series_long as
with terms as (
    select
        t.series,
        t.form,
        t.alternative,
        t.operands,
        t.is_figure,
        t.table_code,
        t.source_code,
        o.told_form
    from (
        select
            *,
            count(*) over (partition by series, form, alternative) as operands,
            -- Most series are a figure of the form: there is nothing to add or to choose.
            count(*) over (partition by series, form) = 1 as is_figure
        from series_terms
    ) as t
    inner join (
        select distinct table_code, form, form as told_form
        from series_terms
        union all
        -- A table whose words do not tell its form is read as the newest.
        select table_code, max(form), ''
        from series_terms
        group by table_code
    ) as o on o.table_code = t.table_code and o.form = t.form
),
bodies as not materialized (
    select
        report_key,
        agency,
        report_year,
        agency_id,
        region_code,
        report_id,
        agency_name,
        scope,
        document_sha256,
        table3_format,
        table4_format
    from current_reports
),
figures as not materialized (
    -- A national list with several columns of the year, or of another year, does not say which figure is the report's.
    select
        f.* exclude (indicator_code),
        t.* exclude (form, table_code, told_form)
    from (
        select
            r.* exclude (table3_format, table4_format),
            f.form,
            f.indicator_code,
            case when count(*) = 1 then any_value(f.value) end as value
        from statistic_facts as f
        inner join bodies as r on r.report_key = f.report_key
        where
            f.form = 'legacy_2014'
            and f.period = 'year'
            and f.indicator_code is not null
            and coalesce(nullif(regexp_extract(f.column_label, '[12][0-9]{3}'), ''), cast(r.report_year as varchar))
            = cast(r.report_year as varchar)
        group by all
    ) as f
    inner join terms as t on t.table_code = 'statistic' and t.told_form = f.form and t.source_code = f.indicator_code
    union all
    select
        r.* exclude (table3_format, table4_format),
        t.form,
        cast(f.total as decimal(38, 4)),
        t.* exclude (form, table_code, told_form)
    from application_facts as f
    inner join bodies as r on r.report_key = f.report_key
    inner join dim_item as i on i.row_no = f.row_no
    inner join terms as t
        on t.table_code = 'application' and t.source_code = i.item_code and t.told_form = coalesce(r.table3_format, '')
    union all
    -- Table 4 has the same cells in 2019 and 2021; where its words do not tell, table 3 does.
    select
        r.* exclude (table3_format, table4_format),
        t.form,
        cast(
            case split_part(t.source_code, '.', 2)
                when 'upheld' then f.upheld
                when 'corrected' then f.corrected
                when 'other_result' then f.other_result
            end as decimal(38, 4)
        ),
        t.* exclude (form, table_code, told_form)
    from dispute_facts as f
    inner join bodies as r on r.report_key = f.report_key
    inner join dim_channel as h on h.row_no = f.row_no
    inner join terms as t
        on t.table_code = 'dispute'
        and split_part(t.source_code, '.', 1) = h.channel
        and t.told_form = coalesce(r.table4_format, r.table3_format, '')
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
        f.series,
        f.form,
        f.alternative,
        case when count(f.value) = max(f.operands) then sum(f.value) end as value,
        string_agg(f.source_code, ' + ' order by f.source_code) as sources
    from figures as f
    where not f.is_figure
    group by
        f.report_key, f.agency, f.report_year, f.agency_id, f.region_code, f.report_id, f.series, f.form, f.alternative
),
chosen as (
    select
        agency,
        report_year,
        agency_id,
        region_code,
        report_id,
        agency_name,
        scope,
        document_sha256,
        series,
        form,
        value,
        source_code as sources
    from figures
    where is_figure
    union all
    select
        agency,
        report_year,
        agency_id,
        region_code,
        report_id,
        any_value(agency_name),
        any_value(scope),
        any_value(document_sha256),
        series,
        form,
        -- The first alternative that is whole; where none is, there is no figure.
        cast(arg_min(value, alternative) filter (where value is not null) as decimal(38, 4)),
        coalesce(arg_min(sources, alternative) filter (where value is not null), arg_min(sources, alternative))
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
