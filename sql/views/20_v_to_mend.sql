-- Who must mend what: the findings in reports, documents set aside, and reports that were not filed, in one list?
-- finding_kind: report, late (STR-11), copied (YOY-04, YOY-05), versions (YOY-07, IDN-05), same_file (STR-13), set_aside (STR-12),
-- missing (FIL-01: on a list of parts; FIL-02: filed before, and not since) or last_year (FIL-03). Every fault stands here once: what
-- v_findings says of a file that was handed in as another year's (IDN-02, STR-13) is FIL-03, a unit of whose file nothing could be
-- read is set_aside and not missing, a year missing between two reports is YOY-06 on the later one. A document that lies nowhere any
-- more is not set aside here, and nothing is missing before it is due (v_filing_status).
create or replace view v_to_mend as
with addresses as (
    select document_sha256, min(source_uri) as source_uri
    from sources
    group by document_sha256
),
missing as (
    select s.*, h.first_year, h.last_year
    from v_filing_status as s
    left join (
        select agency_id, min(report_year) as first_year, max(report_year) as last_year
        from current_reports
        group by agency_id
    ) as h on h.agency_id = s.agency_id
    where s.status = 'missing'
),
-- The years that a file's name holds: it was handed in as the report on one of them.
named_years as (
    select document_sha256, source_uri, cast(unnest(regexp_extract_all(parse_filename(source_uri), '(?:19|20)[0-9]{2}')) as smallint) as report_year
    from sources
),
handed_in as (
    select
        m.agency_id,
        m.report_year,
        arg_max(r.report_year, {'report_year': r.report_year, 'report_key': r.report_key}) as told_year,
        arg_max(r.report_key, {'report_year': r.report_year, 'report_key': r.report_key}) as report_key,
        arg_max(n.source_uri, {'report_year': r.report_year, 'report_key': r.report_key}) as source_uri
    from missing as m
    inner join reports as r on r.agency_id = m.agency_id and r.report_year < m.report_year and r.retired_in_run is null
    inner join named_years as n on n.document_sha256 = r.document_sha256 and n.report_year = m.report_year
    where not contains(parse_filename(n.source_uri), cast(r.report_year as varchar))
    group by m.agency_id, m.report_year
),
set_aside as (
    select
        d.*,
        case when len(y.years) = 1 then y.years[1] end as report_year,
        w.label_zh as reason_zh
    from v_set_aside as d
    left join (select source_uri, list(distinct report_year) as years from named_years group by source_uri) as y
        on y.source_uri = d.source_uri
    left join dim_word as w on w.kind = 'reason_code' and w.code = d.reason_code
    where d.source_uri is not null
),
-- Whose file it is that was set aside: the body whose name stands whole in the file's name, else in that of its folder, or the one above;
-- its name without the place too, where a person said that the file is from there.
path_parts as (
    select document_sha256, place, depth, left(string_split(source_uri, '/')[-depth], 60) as part
    from (
        select d.document_sha256, d.source_uri, s.place, unnest([1, 2, 3]) as depth
        from set_aside as d
        inner join sources as s on s.source_uri = d.source_uri
    )
),
names as (
    select agency_id, alias as name, cast(null as varchar) as full_place, cast(null as varchar) as place
    from agency_aliases
    union all
    select g.agency_id, g.agency[length(r.full_name) + 1:], r.full_name, r.name
    from dim_agency as g
    inner join dim_region as r on r.region_code = g.region_code
    where starts_with(g.agency, r.full_name)
),
beginnings as (
    select *, unnest(range(1, length(part) - 1)) as begins
    from path_parts
    where length(part) > 2
),
words_of_paths as (
    select
        document_sha256,
        place,
        depth,
        substr(part, begins, size) as word,
        left(part, begins - 1) as text_before,
        substr(part, begins + size) as text_behind
    from (select *, unnest(range(3, least(30, length(part) - begins + 1) + 1)) as size from beginnings)
),
named_bodies as (
    select w.document_sha256, w.depth, length(w.word) as size, list(distinct a.agency_id) as agency_ids
    from words_of_paths as w
    inner join names as a on a.name = w.word
    where (a.full_place is null or w.place in (a.full_place, a.place))
        and not regexp_matches(w.text_before, '[一-鿿]$')
        and regexp_matches(w.text_behind, '^($|[^一-鿿]|年|关于|政府信息公开|信息公开|政务公开|工作报告|报告)')
    group by w.document_sha256, w.depth, length(w.word)
),
owners as (
    select document_sha256, arg_max(agency_ids, {'depth': -depth, 'size': size}) as agency_ids
    from named_bodies
    group by document_sha256
),
set_aside_of as (
    select d.*, g.agency, g.agency_id, g.region_code
    from set_aside as d
    left join owners as o on o.document_sha256 = d.document_sha256 and len(o.agency_ids) = 1
    left join dim_agency as g on g.agency_id = o.agency_ids[1]
),
not_filed as (
    -- Of a unit on a list every year; of others the last year since their last report.
    select
        m.*,
        r.report_key is not null as is_last_year,
        r.told_year,
        r.source_uri,
        case when r.report_key is not null then 'FIL-03' when m.is_listed then 'FIL-01' else 'FIL-02' end as rule_id
    from missing as m
    left join handed_in as r on r.agency_id = m.agency_id and r.report_year = m.report_year
    where
        r.report_key is not null
        or (
            not coalesce(m.report_year between m.first_year and m.last_year, false)
            and (m.is_listed or not exists (from missing as l where l.agency_id = m.agency_id and l.report_year > m.report_year))
            and not exists (
                from set_aside_of as d where d.agency_id = m.agency_id and coalesce(d.report_year, m.report_year) = m.report_year
            )
        )
),
newest as (
    select
        agency_id,
        arg_max(agency_name, {'report_year': report_year, 'report_id': report_id}) as agency_name,
        arg_max(document_sha256, {'report_year': report_year, 'report_id': report_id}) as document_sha256
    from current_reports
    where agency_id in (select agency_id from missing)
    group by agency_id
),
of_no_report as (
    select
        'set_aside' as finding_kind,
        d.agency,
        d.report_year,
        'STR-12' as rule_id,
        'words' as shape,
        '文件' as place,
        cast(null as varchar) as expected,
        cast(null as varchar) as actual,
        parse_filename(d.source_uri) as printed,
        d.reason_zh as evidence_zh,
        d.reason as evidence,
        d.source_uri,
        cast(null as varchar) as agency_name,
        d.agency_id,
        d.region_code,
        d.document_sha256,
        finding_id(d.document_sha256, '', 'STR-12', 'report', d.reason_code, '') as finding_id,
        d.reason_code as value
    from set_aside_of as d
    union all
    select
        case when n.is_last_year then 'last_year' else 'missing' end,
        n.agency,
        n.report_year,
        n.rule_id,
        case
            when n.last_year is null then 'expected'
            when n.rule_id = 'FIL-02' and n.report_year = n.last_year + 1 then 'actual'
            else 'figures'
        end,
        '报送',
        cast(case when n.rule_id = 'FIL-02' then n.last_year + 1 else n.report_year end as varchar),
        cast(coalesce(n.told_year, n.last_year) as varchar),
        parse_filename(coalesce(n.source_uri, a.source_uri)),
        cast(n.report_year as varchar),
        cast(n.report_year as varchar),
        n.source_uri,
        w.agency_name,
        n.agency_id,
        n.region_code,
        null,
        finding_id(n.agency_id, n.report_year, n.rule_id, 'report', '', ''),
        ''
    from not_filed as n
    left join newest as w on w.agency_id = n.agency_id
    left join addresses as a on a.document_sha256 = w.document_sha256
)
select
    f.finding_id,
    case
        when f.rule_id = 'STR-11' then 'late'
        when f.rule_id = 'STR-13' then 'same_file'
        when f.rule_id in ('YOY-04', 'YOY-05') then 'copied'
        when f.rule_id in ('YOY-07', 'IDN-05') then 'versions'
        else 'report'
    end as finding_kind,
    f.agency,
    f.report_year,
    f.severity,
    f.rule_id,
    f.place,
    f.said_zh,
    f.said_en,
    case when finding_shape(f.expected, f.actual) not in ('readings', 'too_large') then f.expected end as expected,
    f.actual,
    f.difference,
    f.source_line,
    parse_filename(a.source_uri) as file_name,
    a.source_uri,
    f.statement_zh,
    f.statement_en,
    f.decision,
    f.decided_by,
    f.decided_on,
    f.decision_reason,
    f.evidence,
    f.agency_name,
    f.report_id,
    f.scope,
    f.agency_id,
    f.region_code,
    f.document_sha256,
    f.place_code as cell,
    f.value
from v_findings as f
left join addresses as a on a.document_sha256 = f.document_sha256
where
    f.rule_id not in ('IDN-02', 'STR-13')
    or f.document_sha256 not in (select r.document_sha256 from handed_in as h inner join reports as r on r.report_key = h.report_key)
union all
select
    f.finding_id,
    f.finding_kind,
    f.agency,
    f.report_year,
    d.severity,
    f.rule_id,
    f.place,
    finding_said(s.sentence_zh, f.expected, f.actual, null, f.printed, f.evidence_zh, d.statement_zh),
    finding_said(s.sentence_en, f.expected, f.actual, null, f.printed, f.evidence, d.statement_en),
    null,
    null,
    null,
    null,
    parse_filename(f.source_uri),
    f.source_uri,
    d.statement_zh,
    d.statement_en,
    o.decision,
    o.decided_by,
    o.decided_on,
    o.decision_reason,
    case when f.finding_kind = 'set_aside' then f.evidence end,
    f.agency_name,
    null,
    null,
    f.agency_id,
    f.region_code,
    f.document_sha256,
    'report',
    f.value
from of_no_report as f
inner join dim_rule as d on d.rule_id = f.rule_id
left join dim_sentence as s on s.rule_id = f.rule_id and s.shape = f.shape
left join decisions as o
    on f.finding_kind != 'set_aside'
    and o.agency_id = f.agency_id
    and o.report_year = f.report_year
    and o.rule_id = f.rule_id
    and o.value = f.value;
