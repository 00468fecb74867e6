-- Reviews and court cases of a report, a row for each channel: results, how many were decided, and how often the body was corrected.
select
    d.agency_id,
    coalesce(d.region_code, case r.level when 'central' then '000000' end) as region_code,
    d.report_year,
    d.report_id,
    d.agency,
    d.scope,
    r.standing,
    d.channel,
    d.label_zh,
    d.label_en,
    d.upheld,
    d.corrected,
    d.other_result,
    d.pending,
    d.total,
    d.decided,
    d.correction_rate,
    d.reliable
from v_disputes as d
inner join current_reports as r on r.report_id = d.report_id
order by d.agency_id, d.report_year, d.report_id, d.channel
