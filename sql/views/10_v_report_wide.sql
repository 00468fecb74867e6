-- What are the main figures of each report, one row a report, for a spreadsheet?
-- The columns of the other form stay empty; rows that the form does not know are in v_disclosure_cells only.
-- The figures are gathered report by report (lateral), so that any filter on the reports reaches the facts.
create or replace view v_report_wide as
with addresses as (
    select document_sha256, min(source_uri) as source_uri
    from sources
    group by document_sha256
)
select
    r.report_id,
    r.agency_name,
    r.report_year,
    r.report_format,
    r.scope,
    r.title,
    a.source_uri,
    w.received_new,
    w.carried_in,
    w.total_handled,
    w.carried_out,
    w.received_new + w.carried_in - w.total_handled - w.carried_out as balance_gap,
    w.granted,
    w.partially_granted,
    w.denied,
    w.unavailable,
    w.not_processed,
    w.other,
    w.regulations_issued,
    w.regulations_repealed,
    w.regulations_in_force,
    w.normative_documents_issued,
    w.normative_documents_repealed,
    w.normative_documents_in_force,
    w.administrative_licensing_decisions,
    w.administrative_penalties_decisions,
    w.administrative_compulsion_decisions,
    w.administrative_fees_amount_yuan,
    w.regulations_newly_made,
    w.regulations_newly_disclosed,
    w.regulations_total_disclosed,
    w.normative_documents_newly_made,
    w.normative_documents_newly_disclosed,
    w.normative_documents_total_disclosed,
    w.administrative_licensing_prior_year_items,
    w.administrative_licensing_change,
    w.other_external_services_prior_year_items,
    w.other_external_services_change,
    w.other_external_services_decisions,
    w.administrative_penalties_prior_year_items,
    w.administrative_penalties_change,
    w.administrative_compulsion_prior_year_items,
    w.administrative_compulsion_change,
    w.administrative_fees_prior_year_items,
    w.administrative_fees_change,
    w.centralized_procurement_items,
    w.centralized_procurement_amount_yuan,
    w.review_total,
    w.litigation_direct_total,
    w.litigation_after_review_total,
    f.notices as fee_notices,
    f.billed_yuan as fee_billed_yuan,
    f.collected_yuan as fee_collected_yuan,
    r.document_sha256,
    r.agency,
    r.agency_id,
    r.region_code
from current_reports as r
left join lateral (
    select
        cast(max(f.value) filter (where f.row_code = 'received_new') as bigint) as received_new,
        cast(max(f.value) filter (where f.row_code = 'carried_in') as bigint) as carried_in,
        cast(max(f.value) filter (where f.row_code = 'total_handled') as bigint) as total_handled,
        cast(max(f.value) filter (where f.row_code = 'carried_out') as bigint) as carried_out,
        cast(max(f.value) filter (where f.group_code = 'granted') as bigint) as granted,
        cast(max(f.value) filter (where f.group_code = 'partially_granted') as bigint) as partially_granted,
        whole_sum(f.value, f.group_code = 'denied') as denied,
        whole_sum(f.value, f.group_code = 'unavailable') as unavailable,
        whole_sum(f.value, f.group_code = 'not_processed') as not_processed,
        whole_sum(f.value, f.group_code = 'other') as other,
        max(f.value) filter (where f.row_code = 'regulations' and f.column_code = 'issued') as regulations_issued,
        max(f.value) filter (where f.row_code = 'regulations' and f.column_code = 'repealed') as regulations_repealed,
        max(f.value) filter (where f.row_code = 'regulations' and f.column_code = 'in_force') as regulations_in_force,
        max(f.value) filter (where f.row_code = 'normative_documents' and f.column_code = 'issued') as normative_documents_issued,
        max(f.value) filter (where f.row_code = 'normative_documents' and f.column_code = 'repealed') as normative_documents_repealed,
        max(f.value) filter (where f.row_code = 'normative_documents' and f.column_code = 'in_force') as normative_documents_in_force,
        max(f.value) filter (where f.row_code = 'administrative_licensing' and f.column_code = 'decisions') as administrative_licensing_decisions,
        max(f.value) filter (where f.row_code = 'administrative_penalties' and f.column_code = 'decisions') as administrative_penalties_decisions,
        max(f.value) filter (where f.row_code = 'administrative_compulsion' and f.column_code = 'decisions') as administrative_compulsion_decisions,
        max(f.value) filter (where f.row_code = 'administrative_fees' and f.column_code = 'amount') as administrative_fees_amount_yuan,
        max(f.value) filter (where f.row_code = 'regulations' and f.column_code = 'newly_made') as regulations_newly_made,
        max(f.value) filter (where f.row_code = 'regulations' and f.column_code = 'newly_disclosed') as regulations_newly_disclosed,
        max(f.value) filter (where f.row_code = 'regulations' and f.column_code = 'total_disclosed') as regulations_total_disclosed,
        max(f.value) filter (where f.row_code = 'normative_documents' and f.column_code = 'newly_made') as normative_documents_newly_made,
        max(f.value) filter (where f.row_code = 'normative_documents' and f.column_code = 'newly_disclosed') as normative_documents_newly_disclosed,
        max(f.value) filter (where f.row_code = 'normative_documents' and f.column_code = 'total_disclosed') as normative_documents_total_disclosed,
        max(f.value) filter (where f.row_code = 'administrative_licensing' and f.column_code = 'prior_year_items') as administrative_licensing_prior_year_items,
        max(f.value) filter (where f.row_code = 'administrative_licensing' and f.column_code = 'change') as administrative_licensing_change,
        max(f.value) filter (where f.row_code = 'other_external_services' and f.column_code = 'prior_year_items') as other_external_services_prior_year_items,
        max(f.value) filter (where f.row_code = 'other_external_services' and f.column_code = 'change') as other_external_services_change,
        max(f.value) filter (where f.row_code = 'other_external_services' and f.column_code = 'decisions') as other_external_services_decisions,
        max(f.value) filter (where f.row_code = 'administrative_penalties' and f.column_code = 'prior_year_items') as administrative_penalties_prior_year_items,
        max(f.value) filter (where f.row_code = 'administrative_penalties' and f.column_code = 'change') as administrative_penalties_change,
        max(f.value) filter (where f.row_code = 'administrative_compulsion' and f.column_code = 'prior_year_items') as administrative_compulsion_prior_year_items,
        max(f.value) filter (where f.row_code = 'administrative_compulsion' and f.column_code = 'change') as administrative_compulsion_change,
        max(f.value) filter (where f.row_code = 'administrative_fees' and f.column_code = 'prior_year_items') as administrative_fees_prior_year_items,
        max(f.value) filter (where f.row_code = 'administrative_fees' and f.column_code = 'change') as administrative_fees_change,
        max(f.value) filter (where f.row_code = 'centralized_procurement' and f.column_code = 'items') as centralized_procurement_items,
        max(f.value) filter (where f.row_code = 'centralized_procurement' and f.column_code = 'amount') as centralized_procurement_amount_yuan,
        cast(max(f.value) filter (where f.row_code = 'review') as bigint) as review_total,
        cast(max(f.value) filter (where f.row_code = 'litigation_direct') as bigint) as litigation_direct_total,
        cast(max(f.value) filter (where f.row_code = 'litigation_after_review') as bigint) as litigation_after_review_total
    from (
        select i.item_code as row_code, i.group_code, null as column_code, cast(a.total as decimal(18, 4)) as value
        from application_facts as a
        inner join dim_item as i on i.row_no = a.row_no
        where a.report_key = r.report_key
        union all
        select c.category, null, m.measure, a.value
        from disclosure_facts as a
        inner join dim_category as c on c.row_no = a.row_no
        inner join dim_measure as m on m.column_no = a.column_no
        where a.report_key = r.report_key and a.subcategory is null
        union all
        select h.channel, null, null, cast(a.total as decimal(18, 4))
        from dispute_facts as a
        inner join dim_channel as h on h.row_no = a.row_no
        where a.report_key = r.report_key
    ) as f
) as w on true
left join fee_facts as f on f.report_key = r.report_key
left join addresses as a on a.document_sha256 = r.document_sha256;
