-- How do received applications, outcomes, reviews and court cases run over the years, across the forms since 2014?
-- Only what the forms measure alike, each series with how well its figures compare. A figure of a form that is a sum is
-- NULL where one of its operands is; sources says which figures were added. Fees and totals of cases have no series: the
-- old fee is another fee, and pending cases had no row before 2019. Local tables are comparable with nothing.
create or replace view v_series_long as
with terms as (
    select series, form, alternative, table_code, source_code, count(*) over (partition by series, form, alternative) as operands
    from series_terms
),
newest_form as (
    select table_code, max(form) as form
    from series_terms
    group by table_code
)
select
    r.agency,
    r.report_year,
    s.series,
    s.value,
    d.quality as comparability,
    s.form,
    d.unit,
    s.sources,
    d.label_zh,
    d.label_en,
    d.note,
    r.agency_name,
    r.agency_id,
    r.region_code,
    r.report_id,
    r.scope,
    r.document_sha256
from current_reports as r
cross join lateral (
    select
        a.series,
        a.form,
        -- The first alternative that is whole; where none is, there is no figure.
        cast(arg_min(a.value, a.alternative) filter (where a.value is not null) as decimal(18, 4)) as value,
        coalesce(
            arg_min(a.sources, a.alternative) filter (where a.value is not null),
            arg_min(a.sources, a.alternative)
        ) as sources
    from (
        select
            t.series,
            t.form,
            t.alternative,
            case when count(f.value) = max(t.operands) then sum(f.value) end as value,
            string_agg(t.source_code, ' + ' order by t.source_code) as sources
        from (
            -- A national list with several columns of the year, or of another year, does not say which figure is the report's.
            select
                c.form,
                'statistic' as table_code,
                c.indicator_code as source_code,
                case when count(*) = 1 then any_value(c.value) end as value
            from statistic_facts as c
            where
                c.report_key = r.report_key
                and c.form = 'legacy_2014'
                and c.period = 'year'
                and c.indicator_code is not null
                and coalesce(nullif(regexp_extract(c.column_label, '[12][0-9]{3}'), ''), cast(r.report_year as varchar))
                = cast(r.report_year as varchar)
            group by c.form, c.indicator_code
            union all
            select
                coalesce(r.table3_format, (select form from newest_form where table_code = 'application')),
                'application',
                i.item_code,
                cast(c.total as decimal(18, 4))
            from application_facts as c
            inner join dim_item as i on i.row_no = c.row_no
            where c.report_key = r.report_key
            union all
            -- Table 4 has the same cells in 2019 and 2021; where its words do not tell, table 3 does.
            select
                coalesce(r.table4_format, r.table3_format, (select form from newest_form where table_code = 'dispute')),
                'dispute',
                concat(h.channel, '.', unnest(['upheld', 'corrected', 'other_result'])),
                cast(unnest([c.upheld, c.corrected, c.other_result]) as decimal(18, 4))
            from dispute_facts as c
            inner join dim_channel as h on h.row_no = c.row_no
            where c.report_key = r.report_key
        ) as f
        inner join terms as t on t.form = f.form and t.table_code = f.table_code and t.source_code = f.source_code
        group by t.series, t.form, t.alternative
    ) as a
    group by a.series, a.form
) as s
inner join dim_series as d on d.series = s.series;
