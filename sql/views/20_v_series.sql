-- How do received applications, outcomes, reviews and court cases run over the years, across the forms since 2014?
-- Only what the forms measure alike, each series with the quality of the comparison. A figure of a form that is a sum is
-- NULL where one of its operands is; sources says which figures were added. Fees and totals of cases have no series: the
-- old fee is another fee, and pending cases had no row before 2019. Local tables are comparable with nothing.
create or replace view v_series as
with figures as (
    -- A national list with several columns of the year, or of another year, does not say which figure is the report's.
    select
        report_id,
        agency_name,
        report_year,
        form,
        'statistic' as table_code,
        indicator_code as source_code,
        case when count(*) = 1 then any_value(value) end as value,
        scope,
        document_sha256
    from v_statistic_cells
    where form = 'legacy_2014'
        and period = 'year'
        and indicator_code is not null
        and coalesce(nullif(regexp_extract(column_label, '[12][0-9]{3}'), ''), cast(report_year as varchar)) = cast(report_year as varchar)
    group by report_id, agency_name, report_year, form, indicator_code, scope, document_sha256
    union all
    select
        r.report_id,
        r.agency_name,
        r.report_year,
        coalesce(r.table3_format, (select max(form) from series_terms where table_code = 'application')),
        'application',
        i.item_code,
        cast(f.total as decimal(18, 4)),
        r.scope,
        r.document_sha256
    from application_facts as f
    inner join reports as r on r.report_key = f.report_key
    inner join dim_item as i on i.row_no = f.row_no
    where r.is_current
    union all
    -- Table 4 has the same cells in 2019 and 2021; where its words do not tell, table 3 does.
    select
        c.report_id,
        c.agency_name,
        c.report_year,
        coalesce(r.table4_format, r.table3_format, (select max(form) from series_terms where table_code = 'dispute')),
        'dispute',
        concat(c.channel, '.', unnest(['upheld', 'corrected', 'other_result'])),
        cast(unnest([c.upheld, c.corrected, c.other_result]) as decimal(18, 4)),
        c.scope,
        c.document_sha256
    from v_disputes as c
    inner join v_reports as r on r.report_id = c.report_id and r.document_sha256 = c.document_sha256
),
terms as (
    select series, form, alternative, table_code, source_code, count(*) over (partition by series, form, alternative) as operands
    from series_terms
),
sums as (
    select
        f.report_id,
        f.agency_name,
        f.report_year,
        t.series,
        f.form,
        t.alternative,
        case when count(f.value) = max(t.operands) then sum(f.value) end as value,
        string_agg(t.source_code, ' + ' order by t.source_code) as sources,
        f.scope,
        f.document_sha256
    from figures as f
    inner join terms as t on t.form = f.form and t.table_code = f.table_code and t.source_code = f.source_code
    group by f.report_id, f.agency_name, f.report_year, t.series, f.form, t.alternative, f.scope, f.document_sha256
)
select
    s.agency_name,
    s.report_year,
    s.series,
    -- The first alternative that is whole; where none is, there is no figure.
    cast(arg_min(s.value, s.alternative) filter (where s.value is not null) as decimal(18, 4)) as value,
    s.form,
    d.quality,
    d.unit,
    coalesce(
        arg_min(s.sources, s.alternative) filter (where s.value is not null),
        arg_min(s.sources, s.alternative)
    ) as sources,
    d.label_zh,
    d.label_en,
    d.note,
    s.report_id,
    s.scope,
    s.document_sha256
from sums as s
inner join dim_series as d on d.series = s.series
group by
    s.agency_name, s.report_year, s.series, s.form, d.quality, d.unit, d.label_zh, d.label_en, d.note,
    s.report_id, s.scope, s.document_sha256;
