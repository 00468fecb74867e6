-- What stood in the cell of each figure of the panel, one row a report: a column a figure, by its name and _status?
-- NULL where the report's form does not have the cell, or the report not the table.
with cells as (
    select report_id, item_code as variable, value_status
    from v_application_cells
    where applicant_type = 'total'
    union all
    select report_id, channel || '_' || result, value_status
    from v_dispute_cells
    union all
    select report_id, concat(category, '_', measure, case when unit = 'yuan' then '_yuan' end), value_status
    from v_disclosure_cells
    where form = 'format_2021' and subcategory is null
)
select
    report_id,
    max(value_status) filter (where variable = 'received_new') as received_new_status,
    max(value_status) filter (where variable = 'carried_in') as carried_in_status,
    max(value_status) filter (where variable = 'granted') as granted_status,
    max(value_status) filter (where variable = 'partially_granted') as partially_granted_status,
    max(value_status) filter (where variable = 'denied_state_secret') as denied_state_secret_status,
    max(value_status) filter (where variable = 'denied_prohibited_by_law') as denied_prohibited_by_law_status,
    max(value_status) filter (where variable = 'denied_security_stability') as denied_security_stability_status,
    max(value_status) filter (where variable = 'denied_third_party_rights') as denied_third_party_rights_status,
    max(value_status) filter (where variable = 'denied_internal_affairs') as denied_internal_affairs_status,
    max(value_status) filter (where variable = 'denied_deliberative_process') as denied_deliberative_process_status,
    max(value_status) filter (where variable = 'denied_enforcement_case_file') as denied_enforcement_case_file_status,
    max(value_status) filter (where variable = 'denied_administrative_inquiry') as denied_administrative_inquiry_status,
    max(value_status) filter (where variable = 'unavailable_not_held') as unavailable_not_held_status,
    max(value_status) filter (where variable = 'unavailable_requires_creation') as unavailable_requires_creation_status,
    max(value_status) filter (where variable = 'unavailable_unclear_after_clarification') as unavailable_unclear_after_clarification_status,
    max(value_status) filter (where variable = 'not_processed_petition_complaint') as not_processed_petition_complaint_status,
    max(value_status) filter (where variable = 'not_processed_duplicate') as not_processed_duplicate_status,
    max(value_status) filter (where variable = 'not_processed_public_publication') as not_processed_public_publication_status,
    max(value_status) filter (where variable = 'not_processed_excessive') as not_processed_excessive_status,
    max(value_status) filter (where variable = 'not_processed_reissue_confirmation') as not_processed_reissue_confirmation_status,
    max(value_status) filter (where variable = 'other_no_clarification_in_time') as other_no_clarification_in_time_status,
    max(value_status) filter (where variable = 'other_fee_not_paid_in_time') as other_fee_not_paid_in_time_status,
    max(value_status) filter (where variable = 'other_other') as other_other_status,
    max(value_status) filter (where variable = 'other_handling') as other_handling_status,
    max(value_status) filter (where variable = 'total_handled') as total_handled_status,
    max(value_status) filter (where variable = 'carried_out') as carried_out_status,
    max(value_status) filter (where variable = 'review_upheld') as review_upheld_status,
    max(value_status) filter (where variable = 'review_corrected') as review_corrected_status,
    max(value_status) filter (where variable = 'review_other_result') as review_other_result_status,
    max(value_status) filter (where variable = 'review_pending') as review_pending_status,
    max(value_status) filter (where variable = 'review_total') as review_total_status,
    max(value_status) filter (where variable = 'litigation_direct_upheld') as litigation_direct_upheld_status,
    max(value_status) filter (where variable = 'litigation_direct_corrected') as litigation_direct_corrected_status,
    max(value_status) filter (where variable = 'litigation_direct_other_result') as litigation_direct_other_result_status,
    max(value_status) filter (where variable = 'litigation_direct_pending') as litigation_direct_pending_status,
    max(value_status) filter (where variable = 'litigation_direct_total') as litigation_direct_total_status,
    max(value_status) filter (where variable = 'litigation_after_review_upheld') as litigation_after_review_upheld_status,
    max(value_status) filter (where variable = 'litigation_after_review_corrected') as litigation_after_review_corrected_status,
    max(value_status) filter (where variable = 'litigation_after_review_other_result') as litigation_after_review_other_result_status,
    max(value_status) filter (where variable = 'litigation_after_review_pending') as litigation_after_review_pending_status,
    max(value_status) filter (where variable = 'litigation_after_review_total') as litigation_after_review_total_status,
    max(value_status) filter (where variable = 'regulations_issued') as regulations_issued_status,
    max(value_status) filter (where variable = 'regulations_repealed') as regulations_repealed_status,
    max(value_status) filter (where variable = 'regulations_in_force') as regulations_in_force_status,
    max(value_status) filter (where variable = 'normative_documents_issued') as normative_documents_issued_status,
    max(value_status) filter (where variable = 'normative_documents_repealed') as normative_documents_repealed_status,
    max(value_status) filter (where variable = 'normative_documents_in_force') as normative_documents_in_force_status,
    max(value_status) filter (where variable = 'administrative_licensing_decisions') as administrative_licensing_decisions_status,
    max(value_status) filter (where variable = 'administrative_penalties_decisions') as administrative_penalties_decisions_status,
    max(value_status) filter (where variable = 'administrative_compulsion_decisions') as administrative_compulsion_decisions_status,
    max(value_status) filter (where variable = 'administrative_fees_amount_yuan') as administrative_fees_amount_yuan_status
from cells
group by report_id;
