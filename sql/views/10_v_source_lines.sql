-- What is printed on a given line of a report's document? (The lines that source_line and the other line columns count.)
create or replace view v_source_lines as
with lines as (
    select
        r.report_id,
        r.agency_name,
        r.report_year,
        r.document_sha256,
        unnest(string_split(d.text, chr(10))) as text,
        generate_subscripts(string_split(d.text, chr(10)), 1) as line
    from reports as r
    inner join documents as d on d.document_sha256 = r.document_sha256
    where r.is_current
)
select
    report_id,
    agency_name,
    report_year,
    cast(line as integer) as line,
    rtrim(text, chr(13)) as text,
    document_sha256
from lines;
