-- What is printed on a given line of a report's document? (The lines that source_line and the other line columns count.)
create or replace view v_source_lines as
with texts as (
    select
        r.report_id,
        r.agency_name,
        r.report_year,
        r.document_sha256,
        r.agency,
        r.agency_id,
        r.region_code,
        string_split(whole_text(r.report_key, d.text, o.text), chr(10)) as lines
    from current_reports as r
    inner join documents as d on d.document_sha256 = r.document_sha256
    left join retired_texts as o on o.report_key = r.report_key
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
