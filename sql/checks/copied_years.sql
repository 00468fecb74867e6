-- Are the figures or the prose those of an earlier year (rules YOY-04 and YOY-05)?
-- Reads touched (report_key), report_prints and prior_reports: of the body itself, or before it was renamed, in any earlier year and
-- scope. Fewer than five figures other than zero in tables 3 and 4, or less than 900 bytes (some 300 characters) of the sections
-- one and five, are equal by chance: the rule does not apply.
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
    select p.report_key, 'YOY-05', p.report_year, c.reports, c.prose_year,
        concat('sections one and five without digits are those of the report of ', c.prose_year, ' (', c.prose_id, ')')
    from prints as p
    inner join compared as c on c.report_key = p.report_key
    where p.prose_bytes >= 900
)
select
    report_key,
    rule_id,
    case when copied_year is not null then 'fail' when reports > 0 then 'pass' else 'not_assessable' end as outcome,
    case when copied_year is not null then evidence end as evidence,
    case when reports = 0 then concat('report of ', report_year - 1) end as missing
from assessed
