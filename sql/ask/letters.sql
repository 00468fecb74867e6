-- What must each body mend, with the line as printed and its place in the document? Of $parent and its parts, and of $year; NULL: of all.
-- What people dismissed or explained is out. A file of which nobody knows whose it is has no agency_id; one that tells no year
-- goes with the newest year that is held (or $year). Notes are there for bodies that have something to mend besides.
with parents as (
    select agency_id
    from dim_agency
    where $parent is not null
        and ($parent in (agency_id, agency, short_name) or agency_id in (select agency_id from agency_aliases where alias = $parent))
),
members as (
    select agency_id, null as since, null as until from parents
    union all
    select child_id, since, until from agency_parts where parent_id in (select agency_id from parents)
),
wanted as (
    select *, coalesce(report_year, $year, (select max(report_year) from current_reports)) as letter_year
    from v_to_mend
    where decision is null or decision = 'confirmed'
),
mine as (
    select *
    from wanted as w
    where ($year is null or letter_year = $year)
        and (
            $parent is null
            or agency_id is null
            or exists (
                from members as m
                where m.agency_id = w.agency_id
                    and w.letter_year between coalesce(m.since, w.letter_year) and coalesce(m.until, w.letter_year)
            )
        )
),
to_mend as (
    select *, bool_or(severity != 'note') over (partition by agency_id, letter_year) as has_faults
    from mine
),
-- Every text is taken apart once, and only of documents with findings.
printed as (
    select w.document_sha256, w.source_line, t.lines[w.source_line] as line_text
    from (select distinct document_sha256, source_line from to_mend where has_faults and source_line is not null) as w
    inner join (
        select r.document_sha256, string_split(whole_text(r.report_key, d.text, o.text), chr(10)) as lines
        from current_reports as r
        inner join documents as d on d.document_sha256 = r.document_sha256
        left join retired_texts as o on o.report_key = r.report_key
        where r.document_sha256 in (select document_sha256 from to_mend where has_faults)
    ) as t on t.document_sha256 = w.document_sha256
),
places as (
    select
        report_id,
        source_line,
        min(page) as page,
        min(document_table) as document_table,
        min(table_row) as table_row,
        min(table_column) as table_column
    from v_cell_places
    where report_id in (select report_id from to_mend where has_faults)
    group by report_id, source_line
)
select
    f.agency_id,
    coalesce(f.agency, f.agency_name) as agency,
    f.letter_year,
    f.finding_kind,
    f.severity,
    f.rule_id,
    f.statement_zh,
    f.place,
    f.said_zh,
    -- A figure of a cell; what a finding on the whole report counts is said in its sentence.
    case when f.cell != 'report' then f.expected end as expected,
    case when f.cell != 'report' then f.actual end as actual,
    f.source_line,
    left(trim(p.line_text, concat(' ', chr(9), chr(13), chr(12288))), 200) as line_text,
    c.page,
    c.document_table,
    c.table_row,
    c.table_column,
    f.file_name,
    case when f.finding_kind = 'set_aside' then f.evidence end as reason
from to_mend as f
left join printed as p on p.document_sha256 = f.document_sha256 and p.source_line = f.source_line
left join places as c on c.report_id = f.report_id and c.source_line = f.source_line
where f.has_faults
order by
    f.letter_year desc,
    f.agency_id nulls last,
    array_position(['error', 'warning', 'note'], f.severity),
    f.rule_id,
    f.source_line,
    f.place,
    f.file_name;
