-- What the checks over years read beside touched: the earlier reports of the same body, and the facts of the two years before.
-- A body that was only renamed is the same (relation renamed); of one that was merged or split the earlier reports are
-- listed, but their figures are not there to be compared (is_compared): those that are have the same scope, are not
-- undecided, and are the only ones of their year; where the body had reported under its own name too, that report goes before its predecessor's.
create or replace temp table prior_reports as
with bodies as (
    select t.report_key, r.agency_id, 'same' as relation
    from touched as t
    inner join reports as r on r.report_key = t.report_key
    where r.agency_id is not null
    union
    select t.report_key, l.agency_id, l.relation
    from touched as t
    inner join reports as r on r.report_key = t.report_key
    inner join agency_links as l on l.successor_id = r.agency_id
    where l.agency_id != r.agency_id
),
listed as (
    select
        b.report_key,
        o.report_key as prior_key,
        o.report_id as prior_id,
        o.report_year as prior_year,
        r.report_year - o.report_year as years_back,
        b.relation,
        -- Of several that nobody tells apart none is the one to compare with.
        o.scope = r.scope and r.standing != 'undecided' and o.standing != 'undecided' as is_same_scope,
        o.table2_format,
        o.table3_format,
        o.table4_format
    from bodies as b
    inner join reports as r on r.report_key = b.report_key
    inner join reports as o on o.agency_id = b.agency_id and o.report_year < r.report_year and o.is_current
)
select
    *,
    relation in ('same', 'renamed')
    and is_same_scope
    and (
        relation = 'same'
        or count(*) filter (where relation in ('same', 'renamed') and is_same_scope) over (partition by report_key, prior_year) = 1
    ) as is_compared
from listed;
-- The other versions of the touched reports: documents on the same year and body that are not shown, and that are of the same
-- scope, or of none that is shown.
create or replace temp table versions_of_touched as
select t.report_key, o.report_key as version_key
from touched as t
inner join reports as r on r.report_key = t.report_key
inner join reports as o
    on o.agency_id = r.agency_id and o.report_year = r.report_year and o.report_key != r.report_key and o.retired_in_run is null
where
    not o.is_current
    and (
        o.scope = r.scope
        or not exists (
            from reports as k
            where k.agency_id = o.agency_id and k.report_year = o.report_year and k.scope = o.scope and k.is_current
        )
    );
-- Views, not tables: of most of these rows a check wants a few, and all of them would fill the memory.
create or replace temp view prior_application as
select p.report_key as touched_key, p.years_back, p.prior_id, f.*
from prior_reports as p
inner join application_facts as f on f.report_key = p.prior_key
where p.years_back <= 2 and p.is_compared;
create or replace temp view prior_disclosure as
select p.report_key as touched_key, p.years_back, p.prior_id, f.*
from prior_reports as p
inner join disclosure_facts as f on f.report_key = p.prior_key
where p.years_back <= 2 and p.is_compared;
create or replace temp view prior_dispute as
select p.report_key as touched_key, p.years_back, p.prior_id, f.*
from prior_reports as p
inner join dispute_facts as f on f.report_key = p.prior_key
where p.years_back <= 2 and p.is_compared;
