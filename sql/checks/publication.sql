-- STR-11: Was the report published by the day it was due?
-- Reads touched and dim_deadline; not assessable where the document prints no day of publication. Bodies without a day in the
-- Regulation (townships, institutions) have none to miss.
select
    t.report_key,
    'STR-11' as rule_id,
    case
        when r.published_on is null then 'not_assessable'
        when r.published_on <= make_date(r.report_year + 1, l.month, l.day) then 'pass'
        else 'fail'
    end as outcome,
    case
        when r.published_on > make_date(r.report_year + 1, l.month, l.day)
            then cast(r.published_on - make_date(r.report_year + 1, l.month, l.day) as decimal(38, 4))
    end as difference,
    case
        when r.published_on > make_date(r.report_year + 1, l.month, l.day)
            then concat('公布于 ', r.published_on, '，应在 ', make_date(r.report_year + 1, l.month, l.day), ' 前（', l.article, '）')
    end as evidence,
    r.published_line as source_line,
    case when r.published_on is null then 'day of publication' end as missing
from touched as t
inner join reports as r on r.report_key = t.report_key
inner join dim_deadline as l
    on (l.kind is null or l.kind = r.kind)
    and coalesce(l.first_year <= r.report_year, true)
    and coalesce(l.last_year >= r.report_year, true)
    and (r.level in ('central', 'province', 'prefecture', 'county') or l.kind is null)
