-- What does a researcher need of every report, one row a report (agency and year), one column a figure?
-- All figures of all applicants of table 3, all of table 4, table 2 of the 2021 form, and how well the report was read.
-- A figure that is missing stays NULL. The columns are described one by one in panel_variables.sql.
with applications as (
    select
        f.report_key,
        max(f.total) filter (where i.item_code = 'received_new') as received_new,
        max(f.total) filter (where i.item_code = 'carried_in') as carried_in,
        max(f.total) filter (where i.item_code = 'granted') as granted,
        max(f.total) filter (where i.item_code = 'partially_granted') as partially_granted,
        max(f.total) filter (where i.item_code = 'denied_state_secret') as denied_state_secret,
        max(f.total) filter (where i.item_code = 'denied_prohibited_by_law') as denied_prohibited_by_law,
        max(f.total) filter (where i.item_code = 'denied_security_stability') as denied_security_stability,
        max(f.total) filter (where i.item_code = 'denied_third_party_rights') as denied_third_party_rights,
        max(f.total) filter (where i.item_code = 'denied_internal_affairs') as denied_internal_affairs,
        max(f.total) filter (where i.item_code = 'denied_deliberative_process') as denied_deliberative_process,
        max(f.total) filter (where i.item_code = 'denied_enforcement_case_file') as denied_enforcement_case_file,
        max(f.total) filter (where i.item_code = 'denied_administrative_inquiry') as denied_administrative_inquiry,
        max(f.total) filter (where i.item_code = 'unavailable_not_held') as unavailable_not_held,
        max(f.total) filter (where i.item_code = 'unavailable_requires_creation') as unavailable_requires_creation,
        max(f.total) filter (where i.item_code = 'unavailable_unclear_after_clarification') as unavailable_unclear_after_clarification,
        max(f.total) filter (where i.item_code = 'not_processed_petition_complaint') as not_processed_petition_complaint,
        max(f.total) filter (where i.item_code = 'not_processed_duplicate') as not_processed_duplicate,
        max(f.total) filter (where i.item_code = 'not_processed_public_publication') as not_processed_public_publication,
        max(f.total) filter (where i.item_code = 'not_processed_excessive') as not_processed_excessive,
        max(f.total) filter (where i.item_code = 'not_processed_reissue_confirmation') as not_processed_reissue_confirmation,
        max(f.total) filter (where i.item_code = 'other_no_clarification_in_time') as other_no_clarification_in_time,
        max(f.total) filter (where i.item_code = 'other_fee_not_paid_in_time') as other_fee_not_paid_in_time,
        max(f.total) filter (where i.item_code = 'other_other') as other_other,
        max(f.total) filter (where i.item_code = 'other_handling') as other_handling,
        max(f.total) filter (where i.item_code = 'total_handled') as total_handled,
        max(f.total) filter (where i.item_code = 'carried_out') as carried_out
    from application_facts as f
    inner join dim_item as i on i.row_no = f.row_no
    group by f.report_key
),
disputes as (
    select
        f.report_key,
        max(f.upheld) filter (where h.channel = 'review') as review_upheld,
        max(f.corrected) filter (where h.channel = 'review') as review_corrected,
        max(f.other_result) filter (where h.channel = 'review') as review_other_result,
        max(f.pending) filter (where h.channel = 'review') as review_pending,
        max(f.total) filter (where h.channel = 'review') as review_total,
        max(f.upheld) filter (where h.channel = 'litigation_direct') as litigation_direct_upheld,
        max(f.corrected) filter (where h.channel = 'litigation_direct') as litigation_direct_corrected,
        max(f.other_result) filter (where h.channel = 'litigation_direct') as litigation_direct_other_result,
        max(f.pending) filter (where h.channel = 'litigation_direct') as litigation_direct_pending,
        max(f.total) filter (where h.channel = 'litigation_direct') as litigation_direct_total,
        max(f.upheld) filter (where h.channel = 'litigation_after_review') as litigation_after_review_upheld,
        max(f.corrected) filter (where h.channel = 'litigation_after_review') as litigation_after_review_corrected,
        max(f.other_result) filter (where h.channel = 'litigation_after_review') as litigation_after_review_other_result,
        max(f.pending) filter (where h.channel = 'litigation_after_review') as litigation_after_review_pending,
        max(f.total) filter (where h.channel = 'litigation_after_review') as litigation_after_review_total
    from dispute_facts as f
    inner join dim_channel as h on h.row_no = f.row_no
    group by f.report_key
),
disclosure as (
    select
        f.report_key,
        max(f.value) filter (where g.category = 'regulations' and m.measure = 'issued') as regulations_issued,
        max(f.value) filter (where g.category = 'regulations' and m.measure = 'repealed') as regulations_repealed,
        max(f.value) filter (where g.category = 'regulations' and m.measure = 'in_force') as regulations_in_force,
        max(f.value) filter (where g.category = 'normative_documents' and m.measure = 'issued') as normative_documents_issued,
        max(f.value) filter (where g.category = 'normative_documents' and m.measure = 'repealed') as normative_documents_repealed,
        max(f.value) filter (where g.category = 'normative_documents' and m.measure = 'in_force') as normative_documents_in_force,
        max(f.value) filter (where g.category = 'administrative_licensing' and m.measure = 'decisions') as administrative_licensing_decisions,
        max(f.value) filter (where g.category = 'administrative_penalties' and m.measure = 'decisions') as administrative_penalties_decisions,
        max(f.value) filter (where g.category = 'administrative_compulsion' and m.measure = 'decisions') as administrative_compulsion_decisions,
        max(f.value) filter (where g.category = 'administrative_fees' and m.measure = 'amount') as administrative_fees_amount_yuan
    from disclosure_facts as f
    inner join reports as r on r.report_key = f.report_key and r.table2_format = 'format_2021'
    inner join dim_category as g on g.row_no = f.row_no
    inner join dim_measure as m on m.column_no = f.column_no
    where f.subcategory is null
    group by f.report_key
),
notes as (
    select report_key, count(*) filter (where value_status in ('malformed', 'ambiguous')) as cells_flagged
    from (
        select report_key, value_status from cell_notes
        union all
        select report_key, value_status from statistic_facts
    )
    group by report_key
),
equations as (
    select
        report_key,
        cast(equations_passed + equations_failed as bigint) as equations_assessed,
        cast(equations_failed as bigint) as equations_failed
    from report_outcomes
)
select
    r.agency_id,
    coalesce(g.agency, r.agency_name) as agency,
    g.region_code,
    g.level,
    g.kind,
    r.report_year,
    r.scope,
    r.report_format,
    r.table2_format,
    r.table3_format,
    r.table4_format,
    a.received_new,
    a.carried_in,
    a.granted,
    a.partially_granted,
    a.denied_state_secret,
    a.denied_prohibited_by_law,
    a.denied_security_stability,
    a.denied_third_party_rights,
    a.denied_internal_affairs,
    a.denied_deliberative_process,
    a.denied_enforcement_case_file,
    a.denied_administrative_inquiry,
    a.unavailable_not_held,
    a.unavailable_requires_creation,
    a.unavailable_unclear_after_clarification,
    a.not_processed_petition_complaint,
    a.not_processed_duplicate,
    a.not_processed_public_publication,
    a.not_processed_excessive,
    a.not_processed_reissue_confirmation,
    a.other_no_clarification_in_time,
    a.other_fee_not_paid_in_time,
    a.other_other,
    a.other_handling,
    a.total_handled,
    a.carried_out,
    p.review_upheld,
    p.review_corrected,
    p.review_other_result,
    p.review_pending,
    p.review_total,
    p.litigation_direct_upheld,
    p.litigation_direct_corrected,
    p.litigation_direct_other_result,
    p.litigation_direct_pending,
    p.litigation_direct_total,
    p.litigation_after_review_upheld,
    p.litigation_after_review_corrected,
    p.litigation_after_review_other_result,
    p.litigation_after_review_pending,
    p.litigation_after_review_total,
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
    r.cells_read,
    coalesce(n.cells_flagged, 0) as cells_flagged,
    e.equations_assessed,
    e.equations_failed,
    r.agency_name,
    r.report_id,
    r.document_sha256,
    r.standing
from current_reports as r
left join dim_agency as g on g.agency_id = r.agency_id
left join applications as a on a.report_key = r.report_key
left join disputes as p on p.report_key = r.report_key
left join disclosure as d on d.report_key = r.report_key
left join notes as n on n.report_key = r.report_key
left join equations as e on e.report_key = r.report_key
order by agency, r.agency_id, r.report_year, r.report_id;
