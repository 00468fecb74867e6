-- How do agencies, regions, years and layouts of documents stand: what was assessed, what held, what failed, which cells have no safe reading?
-- grouped_by says by what a row adds up (agency, region, year, layout, or all reports); a region has the reports placed right in it.
create or replace view v_quality_scores as
with scores as (
    select
        grouping_id(agency_id, region_code, report_year, layout) as grouping_no,
        agency_id,
        any_value(agency) as agency,
        region_code,
        report_year,
        layout,
        count(*) as reports,
        count(*) filter (where errors = 0) as reports_without_errors,
        cast(sum(rules_checked) as bigint) as rules_checked,
        cast(sum(passed) as bigint) as passed,
        cast(sum(failed) as bigint) as failed,
        cast(sum(not_assessable) as bigint) as not_assessable,
        cast(sum(errors) as bigint) as errors,
        cast(sum(warnings) as bigint) as warnings,
        cast(sum(notes) as bigint) as notes,
        cast(sum(cells_flagged) as bigint) as cells_flagged,
        cast(sum(cells_read) as bigint) as cells_read
    from v_quality_summary
    group by grouping sets ((agency_id), (region_code), (report_year), (layout), ())
    having count(*) > 0
)
select
    case s.grouping_no when 7 then 'agency' when 11 then 'region' when 13 then 'year' when 14 then 'layout' else 'all' end as grouped_by,
    case
        s.grouping_no
        when 7 then s.agency
        when 11 then g.full_name
        when 13 then cast(s.report_year as varchar)
        when 14 then s.layout
    end as group_name,
    s.reports,
    s.reports_without_errors,
    s.rules_checked,
    s.passed,
    s.failed,
    s.not_assessable,
    s.passed / nullif(s.passed + s.failed, 0) as pass_rate,
    s.errors,
    s.warnings,
    s.notes,
    s.cells_flagged,
    s.cells_read,
    s.agency_id,
    s.region_code,
    s.report_year,
    s.layout,
    g.level as region_level,
    -- Every report counts, whatever it is on; those of places within a region are in their own rows.
    0 as reports_left_out
from scores as s
left join dim_region as g on s.grouping_no = 11 and g.region_code = s.region_code;
