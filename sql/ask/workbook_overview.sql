-- What are the main figures of every report, and how many findings has it that nobody dismissed, one row each?
with figures as (
    select
        f.report_key,
        max(f.total) filter (where i.item_code = 'received_new') as received_new,
        max(f.total) filter (where i.item_code = 'carried_in') as carried_in,
        max(f.total) filter (where i.item_code = 'granted') as granted,
        max(f.total) filter (where i.item_code = 'partially_granted') as partially_granted,
        max(f.total) filter (where i.item_code = 'total_handled') as total_handled,
        max(f.total) filter (where i.item_code = 'carried_out') as carried_out
    from application_facts as f
    inner join dim_item as i on i.row_no = f.row_no
    group by f.report_key
),
disputes as (
    select
        f.report_key,
        max(f.total) filter (where h.channel = 'review') as review,
        max(f.total) filter (where h.channel = 'litigation_direct') as litigation_direct,
        max(f.total) filter (where h.channel = 'litigation_after_review') as litigation_after_review
    from dispute_facts as f
    inner join dim_channel as h on h.row_no = f.row_no
    group by f.report_key
),
problems as (
    select
        report_id,
        count(*) filter (where severity = 'error') as errors,
        count(*) filter (where severity = 'warning') as warnings,
        count(*) filter (where severity = 'note') as notes
    from v_to_mend
    where decision is distinct from 'dismissed'
    group by report_id
),
addresses as (
    select document_sha256, min(source_uri) as source_uri
    from sources
    group by document_sha256
)
select
    coalesce(g.agency, r.agency_name) as agency,
    r.report_year,
    coalesce(v.label_zh, w.label_zh) as form_zh,
    coalesce(v.label_en, w.label_en) as form_en,
    a.received_new,
    a.carried_in,
    a.granted,
    a.partially_granted,
    o.denied,
    o.unavailable,
    o.not_processed,
    o.other,
    a.total_handled,
    a.carried_out,
    p.review,
    p.litigation_direct,
    p.litigation_after_review,
    coalesce(q.errors, 0) as errors,
    coalesce(q.warnings, 0) as warnings,
    coalesce(q.notes, 0) as notes,
    s.source_uri,
    r.agency_name,
    r.report_id
from current_reports as r
left join dim_agency as g on g.agency_id = r.agency_id
left join dim_form as v on v.form = r.report_format
left join dim_word as w on w.kind = 'report_format' and w.code = r.report_format
left join figures as a on a.report_key = r.report_key
left join v_outcome_groups as o on o.report_id = r.report_id
left join disputes as p on p.report_key = r.report_key
left join problems as q on q.report_id = r.report_id
left join addresses as s on s.document_sha256 = r.document_sha256
order by r.report_year desc, agency, r.report_id;
