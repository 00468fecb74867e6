-- What is printed on a given line of a report's document? (The lines that source_line and the other line columns count.)
-- The text is put together by groups, not by whole_text: a filter on a report then reaches its parts, and reads no other's.
create or replace view v_source_lines as
with parts as (
    select r.report_key, 0 as section_no, coalesce(o.text, d.text) as text,
        r.report_id, r.agency_name, r.report_year, r.document_sha256, r.agency, r.agency_id, r.region_code
    from current_reports as r
    inner join documents as d on d.document_sha256 = r.document_sha256
    left join retired_texts as o on o.report_key = r.report_key
    union all
    select r.report_key, s.section_no, coalesce(s.before, s.heading || chr(10)) || s.text,
        r.report_id, r.agency_name, r.report_year, r.document_sha256, r.agency, r.agency_id, r.region_code
    from current_reports as r
    inner join sections as s on s.report_key = r.report_key
),
texts as (
    select
        report_id, agency_name, report_year, document_sha256, agency, agency_id, region_code,
        string_split(string_agg(text, '' order by section_no), chr(10)) as lines
    from parts
    group by report_key, report_id, agency_name, report_year, document_sha256, agency, agency_id, region_code
),
lines as (
    select
        report_id,
        agency_name,
        report_year,
        document_sha256,
        agency,
        agency_id,
        region_code,
        unnest(lines) as text,
        generate_subscripts(lines, 1) as line
    from texts
)
select
    report_id,
    agency_name,
    report_year,
    cast(line as integer) as line,
    rtrim(text, chr(13)) as text,
    document_sha256,
    agency,
    agency_id,
    region_code
from lines;
