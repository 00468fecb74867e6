-- With which report of the year before is each report compared, or why with none?
-- What v_yoy, v_year_continuity and v_document_stock compare: consecutive years of the same agency and the same scope.
create or replace view v_year_pairs as
with before as (
    select
        agency_id,
        report_year,
        bool_or(standing = 'undecided') as is_undecided,
        any_value(report_id) as report_id
    from current_reports
    group by agency_id, report_year
),
first_years as (
    select agency_id, min(report_year) as first_year from current_reports group by agency_id
),
predecessors as (
    select k.successor_id as agency_id, b.report_year
    from agency_links as k
    inner join before as b on b.agency_id = k.agency_id
    group by k.successor_id, b.report_year
)
select
    t.agency,
    t.report_year,
    p.report_id as prior_report_id,
    case
        when p.report_key is not null then null
        when t.standing = 'undecided' or b.is_undecided then 'undecided'
        when b.report_id is not null then 'other_scope'
        when k.agency_id is not null then 'predecessor'
        when f.first_year < t.report_year then 'year_missing'
        else 'first_report'
    end as not_compared_because,
    t.report_id,
    t.agency_id,
    t.region_code,
    t.scope
from current_reports as t
left join current_reports as p
    on p.agency_id = t.agency_id and p.report_year = t.report_year - 1 and p.scope = t.scope
        and p.standing != 'undecided' and t.standing != 'undecided'
left join before as b on b.agency_id = t.agency_id and b.report_year = t.report_year - 1
left join first_years as f on f.agency_id = t.agency_id
left join predecessors as k on k.agency_id = t.agency_id and k.report_year = t.report_year - 1;
