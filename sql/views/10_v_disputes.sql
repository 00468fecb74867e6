-- How many reviews and court cases were there, by agency and year, and how often was the agency corrected?
create or replace view v_disputes as
select
    r.agency,
    r.report_year,
    h.channel,
    f.upheld,
    f.corrected,
    f.other_result,
    f.pending,
    f.total,
    f.total - f.pending as decided,
    f.corrected / nullif(f.total - f.pending, 0) as correction_rate,
    f.total - f.pending >= 30 as reliable,
    h.label_zh,
    h.label_en,
    r.agency_name,
    r.agency_id,
    r.region_code,
    r.report_id,
    r.scope,
    r.table4_format as form,
    r.document_sha256
from dispute_facts as f
inner join current_reports as r on r.report_key = f.report_key
inner join dim_channel as h on h.row_no = f.row_no;
