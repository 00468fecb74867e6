-- Which figures did people correct, and which corrections do not apply? Those that do not come first.
select coalesce(agency, document_sha256) as agency, report_year, coalesce(place, cell) as place, state, raw_text, printed_now,
    rtrim(rtrim(cast(value as varchar), '0'), '.') as value, correction_reason, correction_source, corrected_by, corrected_on
from v_corrections
order by state = 'applies', report_year desc, 1, cell;
