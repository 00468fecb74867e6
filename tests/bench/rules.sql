-- Prose for the made-up reports of questions/fill.sql: what it says of the figures, and sections one and five of some 400 characters.
-- One sentence in 60 says another figure than the table. Of a body's clauses a quarter are others every year; one body in 40 copies.
insert into narrative_figures
select report_key, statement_no, measure, value + if(hash(report_key, statement_no) % 60 = 0, 1, 0), null, statement_scope, report_year, true,
    concat(report_year, '年，', label, value::bigint, '件'), 20 + statement_no
from (
    select r.report_key, 1 as statement_no, 'received' as measure, '收到政府信息公开申请' as label, f.total as value, r.report_year,
        r.scope as statement_scope
    from reports as r
    join application_facts as f on f.report_key = r.report_key and f.row_no = 1
    union all
    select r.report_key, 2, 'all_handled', '均已按期办结，共', f.total, r.report_year, r.scope
    from reports as r
    join application_facts as f on f.report_key = r.report_key and f.row_no = 24
    union all
    select r.report_key, 3 + d.row_no, u.measure, g.label_zh, d.value, r.report_year, r.scope
    from reports as r
    join disclosure_facts as d on d.report_key = r.report_key
    join dim_category as g on g.row_no = d.row_no
    join (values ('administrative_licensing', 'licences'), ('administrative_penalties', 'penalties')) as u (category, measure)
        on u.category = g.category
    union all
    select r.report_key, 20 + f.row_no, h.channel, h.label_zh, f.total, r.report_year, r.scope
    from reports as r
    join dispute_facts as f on f.report_key = r.report_key
    join dim_channel as h on h.row_no = f.row_no and h.channel in ('review', 'litigation_direct')
    union all
    select r.report_key, 30, 'accountability', '考核', 0, r.report_year, r.scope
    from reports as r
)
order by report_key, statement_no;
create temp table words as
select list(concat(b, a, c)) as clauses
from (select unnest(['政务公开', '依申请公开', '规范性文件', '重点领域', '门户网站', '政策解读', '公众参与', '业务培训', '考核评估', '保密审查', '平台建设']) as a),
    (select unnest(['加强', '完善', '推进', '规范', '深化', '落实']) as b),
    (select unnest(['工作机制', '的责任分工和流程', '并及时回应群众关切', '，由办公室统一协调', '的日常管理', '情况纳入年度目标管理']) as c);
insert into sections
select r.report_key, s.section_no, '标题', 5 + 40 * s.section_no, null, length(p.text), p.text
from reports as r
cross join (select unnest([1, 5]) as section_no) as s
cross join words as w
cross join lateral (
    select concat(r.report_year, '年，', array_to_string(list_transform(range(13 + if(hash(r.agency_id) % 40 = 0, 0, cast(hash(r.agency_id, r.report_year) % 6 as bigint))), lambda slot: w.clauses[1 + cast(hash(
        r.agency_id, s.section_no, slot,
        if(hash(r.agency_id) % 40 = 0 or hash(r.agency_id, slot, r.report_year) % 4 > 0, 0, r.report_year)
    ) % len(w.clauses) as bigint)]), '，'), '。') as text
) as p
order by r.report_key, s.section_no;
create or replace table report_prints as
select p.report_key, p.figures_digest, p.figures_nonzero, s.digest as prose_digest, s.bytes as prose_bytes
from report_prints as p
join (
    select report_key, hash(list(regexp_replace(text, '[0-9\s]', '', 'g') order by section_no)) as digest, sum(strlen(regexp_replace(text, '[0-9\s]', '', 'g'))) as bytes
    from sections
    group by report_key
) as s on s.report_key = p.report_key;
