-- Is there more than one document on this year of the body? YOY-07: versions of one report; the current one names the others.
-- IDN-05: reports of which nobody can tell whether they are two or versions of one, since a scope is not known; all are shown.
-- Reads touched, the readings that were not retired, and which of them are versions (versions_of_touched).
with files as (
    -- What a person needs to choose another one: its file, and its sha256 for the list of choices.
    select o.report_key, concat(o.report_id, '（', parse_filename(min(s.source_uri)) || '，', 'document_sha256 ', any_value(o.document_sha256), '）') as named
    from reports as o
    left join sources as s on s.document_sha256 = o.document_sha256
    where o.retired_in_run is null and (o.agency_id, o.report_year) in (
        select (r.agency_id, r.report_year)
        from touched as t
        inner join reports as r on r.report_key = t.report_key
        where r.agency_id is not null
    )
    group by o.report_key, o.report_id
),
versions as (
    select v.report_key, count(*) as others, string_agg(o.named, '、' order by o.named) as names
    from versions_of_touched as v
    inner join files as o on o.report_key = v.version_key
    group by v.report_key
),
-- Does not apply where there is one document.
beside as (
    select
        t.report_key,
        count(*) filter (where r.standing = 'undecided' and o.is_current) as others,
        string_agg(f.named, '、' order by f.named) filter (where r.standing = 'undecided' and o.is_current) as names
    from touched as t
    inner join reports as r on r.report_key = t.report_key
    inner join reports as o
        on o.agency_id = r.agency_id and o.report_year = r.report_year and o.report_key != r.report_key and o.retired_in_run is null
    inner join files as f on f.report_key = o.report_key
    group by t.report_key
)
select
    t.report_key,
    'YOY-07' as rule_id,
    case when v.others is null then 'pass' else 'fail' end as outcome,
    case when v.others is not null then cast(1 as decimal(38, 4)) end as expected,
    cast(v.others + 1 as decimal(38, 4)) as actual,
    '其他版本：' || v.names as evidence
from touched as t
left join versions as v on v.report_key = t.report_key
union all
select
    report_key,
    'IDN-05',
    case when others = 0 then 'pass' else 'fail' end,
    case when others > 0 then cast(1 as decimal(38, 4)) end,
    case when others > 0 then cast(others + 1 as decimal(38, 4)) end,
    '同年另有口径不明、数字不同的年报：' || names
from beside
