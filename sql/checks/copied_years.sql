-- Are the figures or the prose those of an earlier year (rules YOY-04 and YOY-05)?
-- Reads touched (report_key), report_prints and prior_reports: of the body itself, or before it was renamed, in any earlier year and
-- scope. Fewer than five figures other than zero in tables 3 and 4, or less than 900 bytes (some 300 characters) of the sections
-- one and five, are equal by chance: the rule does not apply. Prose is also held against last year's clause by clause: it is
-- that of last year where 95 % of the characters of the longer, digits aside, stand in clauses of both. Only prose of about the
-- same length is read for it.
with prints as materialized (
    select p.report_key, r.report_year, p.figures_digest, p.figures_nonzero, p.prose_digest, p.prose_bytes
    from touched as t
    inner join reports as r on r.report_key = t.report_key
    inner join report_prints as p on p.report_key = t.report_key
),
pairs as (
    select
        p.report_key,
        o.prior_id,
        o.prior_year,
        o.figures_digest = p.figures_digest and o.figures_nonzero = p.figures_nonzero as same_figures,
        o.prose_digest = p.prose_digest and o.prose_bytes = p.prose_bytes as same_prose
    from prints as p
    left join (
        select r.report_key, r.prior_id, r.prior_year, f.figures_digest, f.figures_nonzero, f.prose_digest, f.prose_bytes
        from prior_reports as r
        inner join report_prints as f on f.report_key = r.prior_key
        where r.relation in ('same', 'renamed')
    ) as o on o.report_key = p.report_key
),
near as materialized (
    select p.report_key, o.prior_key, o.prior_year, o.prior_id
    from prints as p
    inner join prior_reports as o on o.report_key = p.report_key and o.years_back = 1 and o.relation in ('same', 'renamed')
    inner join report_prints as f on f.report_key = o.prior_key
    where p.prose_bytes >= 900
        and least(p.prose_bytes, f.prose_bytes) >= 0.95 * greatest(p.prose_bytes, f.prose_bytes)
        and f.prose_digest != p.prose_digest
),
clauses as materialized (
    select report_key, hash(clause) as clause, sum(length(clause)) as characters
    from (
        select report_key, unnest(clauses(text)) as clause
        from sections
        where section_no in (1, 5) and report_key in (select report_key from near union select prior_key from near)
    )
    where clause != ''
    group by report_key, hash(clause)
),
lengths as (
    select report_key, sum(characters) as characters
    from clauses
    group by report_key
),
alike as (
    select n.report_key, n.prior_year, n.prior_id, sum(least(a.characters, b.characters)) / greatest(any_value(l.characters), any_value(m.characters)) as share
    from near as n
    inner join clauses as a on a.report_key = n.report_key
    inner join clauses as b on b.report_key = n.prior_key and b.clause = a.clause
    inner join lengths as l on l.report_key = n.report_key
    inner join lengths as m on m.report_key = n.prior_key
    group by n.report_key, n.prior_key, n.prior_year, n.prior_id
    having share >= 0.95
),
likest as (
    select report_key, max(prior_year) as prior_year, arg_max(prior_id, {'share': share, 'prior_id': prior_id}) as prior_id, max(share) as share
    from alike
    group by report_key
),
compared as (
    select
        report_key,
        count(prior_id) as reports,
        max(prior_year) filter (where same_figures) as figures_year,
        arg_max(prior_id, prior_year) filter (where same_figures) as figures_id,
        max(prior_year) filter (where same_prose) as prose_year,
        arg_max(prior_id, prior_year) filter (where same_prose) as prose_id
    from pairs
    group by report_key
),
assessed as (
    select p.report_key, 'YOY-04' as rule_id, p.report_year, c.reports, c.figures_year as copied_year,
        concat(
            '表三、表四 ', p.figures_nonzero, ' 个非零数值与 ', c.figures_year, ' 年报告（', c.figures_id, '）全部相同'
        ) as evidence
    from prints as p
    inner join compared as c on c.report_key = p.report_key
    where p.figures_nonzero >= 5
    union all
    select p.report_key, 'YOY-05', p.report_year, c.reports, coalesce(c.prose_year, l.prior_year),
        concat(
            '第一、五部分除数字外与 ', coalesce(c.prose_year, l.prior_year), ' 年报告（', coalesce(c.prose_id, l.prior_id), '）',
            case when c.prose_year is null then concat(floor(1000 * l.share) / 10, '% ') else '全部' end, '相同'
        )
    from prints as p
    inner join compared as c on c.report_key = p.report_key
    left join likest as l on l.report_key = p.report_key
    where p.prose_bytes >= 900
)
select
    report_key,
    rule_id,
    case when copied_year is not null then 'fail' when reports > 0 then 'pass' else 'not_assessable' end as outcome,
    case when copied_year is not null then evidence end as evidence,
    case when reports = 0 then concat('report of ', report_year - 1) end as missing
from assessed
