-- Chooses the current version of every report, and notes from which run on it is the one.
-- A report is one of a body, for a year, of a scope: on the body itself and on its whole area are two. First a person's choice,
-- then what still lies at a source, then a scope that is known, then the official site, then the newest publication (the date
-- as printed; else the run that brought the document), then the most complete reading.
create or replace temp table contending as
with lying as (
    select distinct document_sha256 from sources
),
chosen as (
    select distinct document_sha256 from version_choices
),
-- Another document on the same year of the same body took its place at its address: a version, whatever it says of its scope.
replaced as (
    select distinct o.report_key
    from former_sources as f
    inner join sources as s on s.source_uri = f.source_uri
    inner join reports as o on o.document_sha256 = f.document_sha256 and o.retired_in_run is null
    inner join reports as n on n.document_sha256 = s.document_sha256 and n.retired_in_run is null
    where n.agency_id = o.agency_id and n.report_year = o.report_year and f.document_sha256 not in (from lying)
)
select
    r.report_key,
    r.agency_id,
    r.report_year,
    r.scope,
    r.document_sha256,
    c.document_sha256 is not null as is_chosen,
    s.document_sha256 is not null as lies,
    coalesce(r.site like '%.gov.cn', false) as is_official,
    r.published_on,
    r.first_run,
    r.cells_read
from reports as r
left join lying as s on s.document_sha256 = r.document_sha256
left join chosen as c on c.document_sha256 = r.document_sha256
where r.retired_in_run is null and (c.document_sha256 is not null or r.report_key not in (from replaced));
-- Where it is not known what a report is on, it may be another version of the one beside it, or another report. What a person
-- chose goes before such readings; so does what still lies at a source.
create or replace temp table unclear as
select agency_id, report_year, bool_or(is_chosen) as has_chosen, bool_or(is_chosen and scope = 'unknown') as has_chosen_unknown, bool_or(lies) as has_lying
from contending
group by agency_id, report_year
having count(*) > 1 and bool_or(scope = 'unknown');
delete from contending
using unclear as u
where
    u.agency_id = contending.agency_id
    and u.report_year = contending.report_year
    and not contending.is_chosen
    and (u.has_chosen_unknown or (contending.scope = 'unknown' and (u.has_chosen or (u.has_lying and not contending.lies))));
create or replace temp table unclear_figures as
with members as (
    select c.report_key, c.agency_id, c.report_year, c.scope = 'unknown' as is_unknown
    from contending as c
    inner join unclear as u on u.agency_id = c.agency_id and u.report_year = c.report_year
)
select m.*, f.cell, f.value
from members as m
inner join (
    select report_key, concat_ws('/', 3, row_no, unnest([1, 2, 3, 4, 5, 6, 7])) as cell, cast(unnest(applicants(a)) as decimal(18, 4)) as value
    from application_facts as a
    where report_key in (select report_key from members)
    union all
    select report_key, concat_ws('/', 4, row_no, unnest([1, 2, 3, 4, 5])), cast(unnest(results(d)) as decimal(18, 4))
    from dispute_facts as d
    where report_key in (select report_key from members)
    union all
    select report_key, concat_ws('/', 2, row_no, column_no, subcategory), value
    from disclosure_facts
    where report_key in (select report_key from members)
    union all
    select report_key, concat_ws('/', 1, coalesce(indicator_code, label), unit, period, column_label), value
    from statistic_facts
    where report_key in (select report_key from members)
) as f on f.report_key = m.report_key
where f.value is not null;
-- Two readings of one body and year differ if a cell does, or if they have figures and none in common.
create or replace temp table undecided as
with members as (
    select c.report_key, c.agency_id, c.report_year, c.scope = 'unknown' as is_unknown, f.figures, f.digest
    from contending as c
    inner join unclear as u on u.agency_id = c.agency_id and u.report_year = c.report_year
    left join (
        select report_key, count(*) as figures, bit_xor(hash(cell, value)) as digest
        from unclear_figures
        group by report_key
    ) as f on f.report_key = c.report_key
),
pairs as (
    select a.agency_id, a.report_year, a.report_key as one, b.report_key as other
    from members as a
    inner join members as b on b.agency_id = a.agency_id and b.report_year = a.report_year and b.report_key > a.report_key
    where (a.is_unknown or b.is_unknown) and a.digest is distinct from b.digest
),
compared as (
    select p.agency_id, p.report_year, p.one, p.other, count(a.value) as common, count(*) filter (where a.value != b.value) as different
    from pairs as p
    left join unclear_figures as a on a.report_key = p.one
    left join unclear_figures as b on b.report_key = p.other and b.cell = a.cell
    where b.value is not null or a.value is null
    group by p.agency_id, p.report_year, p.one, p.other
),
open_slots as (
    select distinct p.agency_id, p.report_year
    from pairs as p
    left join compared as c on c.one = p.one and c.other = p.other
    where coalesce(c.different, 0) > 0 or coalesce(c.common, 0) = 0
)
select m.report_key, m.agency_id, m.report_year, coalesce(m.digest, 0) as digest
from members as m
inner join open_slots as o on o.agency_id = m.agency_id and o.report_year = m.report_year;
-- Readings whose scope is unknown are versions of what they agree with; where they are undecided, of the same figures only.
create or replace temp table unclear_parts as
select
    c.report_key,
    case
        when c.scope != 'unknown' then c.scope
        when d.report_key is null then coalesce(min(nullif(c.scope, 'unknown')) over (partition by c.agency_id, c.report_year), 'unknown')
        else coalesce(
            min(nullif(c.scope, 'unknown')) over (partition by c.agency_id, c.report_year, d.digest),
            cast(d.digest as varchar)
        )
    end as part
from contending as c
inner join unclear as u on u.agency_id = c.agency_id and u.report_year = c.report_year
left join undecided as d on d.report_key = c.report_key;
create or replace temp table choice as
select report_key, agency_id, report_year, scope
from (
    select
        c.report_key,
        c.agency_id,
        c.report_year,
        c.scope,
        row_number() over (
            partition by c.agency_id, c.report_year, coalesce(p.part, c.scope)
            order by
                c.is_chosen desc,
                c.lies desc,
                c.scope != 'unknown' desc,
                c.is_official desc,
                c.published_on desc nulls last,
                c.first_run desc,
                c.cells_read desc,
                c.document_sha256
        ) as place
    from contending as c
    left join unclear_parts as p on p.report_key = c.report_key
)
where place = 1;
create or replace temp table chosen as
select c.report_key, standing(c.scope, coalesce(s.readings, 1), s.any_unknown) as standing
from choice as c
left join (
    select agency_id, report_year, count(*) as readings, bool_or(scope = 'unknown') as any_unknown
    from choice
    group by agency_id, report_year
    having count(*) > 1
) as s on s.agency_id = c.agency_id and s.report_year = c.report_year;
update reports set is_current = false, standing = null
where is_current and report_key not in (select report_key from chosen);
update reports set is_current = true, standing = c.standing
from chosen as c
where c.report_key = reports.report_key and (not reports.is_current or reports.standing is distinct from c.standing);
update report_currency set to_run = $run_id
where to_run is null and report_key in (select report_key from reports where not is_current);
insert into report_currency
select report_key, $run_id, null
from reports
where is_current and report_key not in (select report_key from report_currency where to_run is null);
drop table unclear_figures;
