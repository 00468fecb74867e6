-- What are the main figures of each report, one row a report, for a spreadsheet?
-- The columns of the other form stay empty; rows that the form does not know are in v_disclosure_cells only.
-- The joins name agency and year too, so that a filter on them reaches the facts.
create or replace view v_report_wide as
with disclosure as (
    select
        report_id,
        agency_name,
        report_year,
        max(value) filter (where category = 'regulations' and measure = 'issued') as regulations_issued,
        max(value) filter (where category = 'regulations' and measure = 'repealed') as regulations_repealed,
        max(value) filter (where category = 'regulations' and measure = 'in_force') as regulations_in_force,
        max(value) filter (where category = 'normative_documents' and measure = 'issued') as normative_documents_issued,
        max(value) filter (where category = 'normative_documents' and measure = 'repealed') as normative_documents_repealed,
        max(value) filter (where category = 'normative_documents' and measure = 'in_force') as normative_documents_in_force,
        max(value) filter (where category = 'administrative_licensing' and measure = 'decisions') as administrative_licensing_decisions,
        max(value) filter (where category = 'administrative_penalties' and measure = 'decisions') as administrative_penalties_decisions,
        max(value) filter (where category = 'administrative_compulsion' and measure = 'decisions') as administrative_compulsion_decisions,
        max(value) filter (where category = 'administrative_fees' and measure = 'amount') as administrative_fees_amount_yuan,
        max(value) filter (where category = 'regulations' and measure = 'newly_made') as regulations_newly_made,
        max(value) filter (where category = 'regulations' and measure = 'newly_disclosed') as regulations_newly_disclosed,
        max(value) filter (where category = 'regulations' and measure = 'total_disclosed') as regulations_total_disclosed,
        max(value) filter (where category = 'normative_documents' and measure = 'newly_made') as normative_documents_newly_made,
        max(value) filter (where category = 'normative_documents' and measure = 'newly_disclosed') as normative_documents_newly_disclosed,
        max(value) filter (where category = 'normative_documents' and measure = 'total_disclosed') as normative_documents_total_disclosed,
        max(value) filter (where category = 'administrative_licensing' and measure = 'prior_year_items') as administrative_licensing_prior_year_items,
        max(value) filter (where category = 'administrative_licensing' and measure = 'change') as administrative_licensing_change,
        max(value) filter (where category = 'other_external_services' and measure = 'prior_year_items') as other_external_services_prior_year_items,
        max(value) filter (where category = 'other_external_services' and measure = 'change') as other_external_services_change,
        max(value) filter (where category = 'other_external_services' and measure = 'decisions') as other_external_services_decisions,
        max(value) filter (where category = 'administrative_penalties' and measure = 'prior_year_items') as administrative_penalties_prior_year_items,
        max(value) filter (where category = 'administrative_penalties' and measure = 'change') as administrative_penalties_change,
        max(value) filter (where category = 'administrative_compulsion' and measure = 'prior_year_items') as administrative_compulsion_prior_year_items,
        max(value) filter (where category = 'administrative_compulsion' and measure = 'change') as administrative_compulsion_change,
        max(value) filter (where category = 'administrative_fees' and measure = 'prior_year_items') as administrative_fees_prior_year_items,
        max(value) filter (where category = 'administrative_fees' and measure = 'change') as administrative_fees_change,
        max(value) filter (where category = 'centralized_procurement' and measure = 'items') as centralized_procurement_items,
        max(value) filter (where category = 'centralized_procurement' and measure = 'amount') as centralized_procurement_amount_yuan
    from v_disclosure_cells
    where subcategory is null
    group by report_id, agency_name, report_year
),
disputes as (
    select
        report_id,
        agency_name,
        report_year,
        max(total) filter (where channel = 'review') as review_total,
        max(total) filter (where channel = 'litigation_direct') as litigation_direct_total,
        max(total) filter (where channel = 'litigation_after_review') as litigation_after_review_total
    from v_disputes
    group by report_id, agency_name, report_year
),
fees as (
    select
        report_id,
        agency_name,
        report_year,
        max(value) filter (where measure = 'notices') as fee_notices,
        max(value) filter (where measure = 'billed_yuan') as fee_billed_yuan,
        max(value) filter (where measure = 'collected_yuan') as fee_collected_yuan
    from v_fee_cells
    group by report_id, agency_name, report_year
)
select
    r.report_id,
    r.agency_name,
    r.report_year,
    r.report_format,
    r.scope,
    r.title,
    r.source_uri,
    w.received_new,
    w.carried_in,
    w.total_handled,
    w.carried_out,
    w.balance_gap,
    o.granted,
    o.partially_granted,
    o.denied,
    o.unavailable,
    o.not_processed,
    o.other,
    d.regulations_issued,
    d.regulations_repealed,
    d.regulations_in_force,
    d.normative_documents_issued,
    d.normative_documents_repealed,
    d.normative_documents_in_force,
    d.administrative_licensing_decisions,
    d.administrative_penalties_decisions,
    d.administrative_compulsion_decisions,
    d.administrative_fees_amount_yuan,
    d.regulations_newly_made,
    d.regulations_newly_disclosed,
    d.regulations_total_disclosed,
    d.normative_documents_newly_made,
    d.normative_documents_newly_disclosed,
    d.normative_documents_total_disclosed,
    d.administrative_licensing_prior_year_items,
    d.administrative_licensing_change,
    d.other_external_services_prior_year_items,
    d.other_external_services_change,
    d.other_external_services_decisions,
    d.administrative_penalties_prior_year_items,
    d.administrative_penalties_change,
    d.administrative_compulsion_prior_year_items,
    d.administrative_compulsion_change,
    d.administrative_fees_prior_year_items,
    d.administrative_fees_change,
    d.centralized_procurement_items,
    d.centralized_procurement_amount_yuan,
    p.review_total,
    p.litigation_direct_total,
    p.litigation_after_review_total,
    f.fee_notices,
    f.fee_billed_yuan,
    f.fee_collected_yuan,
    r.document_sha256
from v_reports as r
left join v_application_flow as w
    on w.report_id = r.report_id and w.agency_name = r.agency_name and w.report_year = r.report_year
left join v_outcome_groups as o
    on o.report_id = r.report_id and o.agency_name = r.agency_name and o.report_year = r.report_year
left join disclosure as d
    on d.report_id = r.report_id and d.agency_name = r.agency_name and d.report_year = r.report_year
left join disputes as p
    on p.report_id = r.report_id and p.agency_name = r.agency_name and p.report_year = r.report_year
left join fees as f
    on f.report_id = r.report_id and f.agency_name = r.agency_name and f.report_year = r.report_year
where r.is_current;
