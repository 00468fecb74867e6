-- Table 4 (review and litigation) of every current report: a row per channel, a column per result, in cases (件).
-- The line of the k-th result column (k from 0) is source_line + k * line_step; cell_notes says why a figure is missing.
select
    r.report_id,
    r.agency_name,
    r.report_year,
    h.channel,
    f.upheld,
    f.corrected,
    f.other_result,
    f.pending,
    f.total,
    f.source_line,
    f.line_step
from dispute_facts as f
inner join reports as r on r.report_key = f.report_key
inner join dim_channel as h on h.row_no = f.row_no
where r.is_current
