-- What is the value of every metric, by agency and year, with its numerator, its denominator n, and whether n is large enough?
-- dim_metric says what each metric means. A branch per metric, so that a filter on the metric leaves the others unread.
create or replace view v_metrics as
with figures as (
    select agency, report_year, 'disclosure_rate' as metric, disclosure_rate as value, disclosed as numerator, n, agency_id, region_code, report_id, scope from v_disclosure_rate
    union all
    select agency, report_year, 'substantive_disclosure_rate', substantive_disclosure_rate, disclosed, substantive_n, agency_id, region_code, report_id, scope from v_disclosure_rate
    union all
    select agency, report_year, 'denial_rate', share_of_handled, count, n, agency_id, region_code, report_id, scope from v_outcome_group where outcome_group = 'denied'
    union all
    select agency, report_year, 'unavailable_rate', share_of_handled, count, n, agency_id, region_code, report_id, scope from v_outcome_group where outcome_group = 'unavailable'
    union all
    select agency, report_year, 'not_processed_rate', share_of_handled, count, n, agency_id, region_code, report_id, scope from v_outcome_group where outcome_group = 'not_processed'
    union all
    select agency, report_year, 'not_held_share', share, count, n, agency_id, region_code, report_id, scope from v_denial_reason_by_agency where item_code = 'unavailable_not_held'
    union all
    select agency, report_year, 'backlog_rate', backlog_rate, carried_out, n, agency_id, region_code, report_id, scope from v_backlog
    union all
    select agency, report_year, 'correction_rate.review', correction_rate, corrected, decided, agency_id, region_code, report_id, scope from v_disputes where channel = 'review'
    union all
    select agency, report_year, 'correction_rate.litigation_direct', correction_rate, corrected, decided, agency_id, region_code, report_id, scope from v_disputes where channel = 'litigation_direct'
    union all
    select agency, report_year, 'correction_rate.litigation_after_review', correction_rate, corrected, decided, agency_id, region_code, report_id, scope from v_disputes where channel = 'litigation_after_review'
    union all
    select agency, report_year, 'dispute_rate', dispute_rate, disputes, n, agency_id, region_code, report_id, scope from v_dispute_rate
    union all
    select agency, report_year, 'organisation_share', organisations / nullif(n, 0), organisations, n, agency_id, region_code, report_id, scope
    from (
        select
            r.*,
            f.commercial_enterprise + f.research_institution + f.social_welfare_organization + f.legal_services_organization + f.other_organization as organisations,
            f.total as n
        from current_reports as r
        inner join application_facts as f on f.report_key = r.report_key
        inner join dim_item as i on i.row_no = f.row_no
        where i.item_code = 'received_new'
    )
    union all
    select agency, report_year, 'consistency_pass_rate', consistency_pass_rate, equations_passed, equations_passed + equations_failed, agency_id, region_code, report_id, scope from v_quality_summary
    union all
    select f.agency, f.report_year, 'timeliness', cast(f.days_late = 0 as integer), cast(f.days_late = 0 as integer), 1, f.agency_id, f.region_code, f.report_id, r.scope
    from v_filing_status as f
    inner join current_reports as r on r.report_id = f.report_id
    where f.days_late is not null
)
select
    f.agency,
    f.report_year,
    f.metric,
    f.value,
    f.numerator,
    f.n,
    f.n >= d.minimum_n as reliable,
    d.label_zh,
    d.label_en,
    f.agency_id,
    f.region_code,
    f.report_id,
    f.scope
from figures as f
inner join dim_metric as d on d.metric = f.metric;
