-- What share of the handled applications had which outcome, by agency and year, and is the number large enough to compare?
create or replace view v_outcome_mix as
with outcomes as (
    select
        report_id,
        agency_name,
        report_year,
        scope,
        form,
        total_handled,
        unnest(['granted', 'partially_granted', 'denied', 'unavailable', 'not_processed', 'other']) as outcome_group,
        unnest([granted, partially_granted, denied, unavailable, not_processed, other]) as applications
    from v_outcome_groups
)
select
    agency_name,
    report_year,
    outcome_group,
    applications,
    total_handled,
    applications / nullif(total_handled, 0) as share,
    total_handled >= 30 as reliable,
    report_id,
    scope,
    form
from outcomes;
