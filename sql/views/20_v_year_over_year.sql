-- What changed against the year before, by agency and measure? (Only consecutive years of the same agency name.)
-- A measure of one form never meets a measure of another: their codes differ.
create or replace view v_year_over_year as
with measures as not materialized (
    select
        report_id,
        agency_name,
        report_year,
        unnest(['received_new', 'carried_in', 'total_handled', 'carried_out']) as measure,
        cast(unnest([received_new, carried_in, total_handled, carried_out]) as decimal(18, 4)) as value,
        '件' as unit
    from v_application_flow
    union all
    select
        report_id,
        agency_name,
        report_year,
        unnest(['granted', 'partially_granted', 'denied', 'unavailable', 'not_processed', 'other']),
        cast(unnest([granted, partially_granted, denied, unavailable, not_processed, other]) as decimal(18, 4)),
        '件'
    from v_outcome_groups
    union all
    select report_id, agency_name, report_year, concat(category, '.', measure), value, unit
    from v_disclosure_cells
    where category is not null and subcategory is null
    union all
    select report_id, agency_name, report_year, concat(channel, '.', result), cast(value as decimal(18, 4)), '件'
    from v_dispute_cells
    union all
    select report_id, agency_name, report_year, concat('processing_fee.', measure), value, unit
    from v_fee_cells
)
select
    this_year.agency_name,
    this_year.report_year,
    this_year.measure,
    this_year.value,
    prior_year.value as prior,
    cast(this_year.value - prior_year.value as decimal(18, 4)) as difference,
    cast(this_year.value as double) / nullif(cast(prior_year.value as double), 0) as ratio,
    this_year.unit,
    this_year.report_id,
    prior_year.report_id as prior_report_id
from measures as this_year
inner join measures as prior_year
    on prior_year.agency_name = this_year.agency_name
    and prior_year.report_year = this_year.report_year - 1
    and prior_year.measure = this_year.measure;
