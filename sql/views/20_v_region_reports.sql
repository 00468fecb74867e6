-- Which current reports lie in a region, which of them do its figures add, and why are the others left out?
-- A row a report, a region that holds it and a basis. left_out is NULL where the report is added; a view may still leave it out
-- where it has not the view's figure. A report whose body is placed nowhere lies in no region: it has no region_code (unplaced).
create or replace view v_region_reports as
select
    p.region_code,
    p.region,
    p.region_level,
    r.report_year,
    b.basis,
    r.agency,
    r.scope,
    left_out_of_region(
        b.basis,
        r.scope,
        r.standing,
        r.level,
        -- A township or a zone may have a government too: it lies in the region and is not the region's own.
        r.kind = 'government' and r.level = p.level
        and (p.part_code = p.region_code or (p.region_level = 'nation' and p.level = 'province'))
    ) as left_out,
    r.standing,
    r.kind,
    r.level,
    r.report_id,
    r.agency_id,
    r.report_key
from v_region_parts as p
inner join current_reports as r on coalesce(r.region_code, case r.level when 'central' then '000000' end) = p.part_code
cross join (values ('organs'), ('jurisdiction')) as b (basis)
where p.basis = 'organs'
union all
select
    null,
    null,
    null,
    r.report_year,
    b.basis,
    r.agency,
    r.scope,
    'unplaced',
    r.standing,
    r.kind,
    r.level,
    r.report_id,
    r.agency_id,
    r.report_key
from current_reports as r
cross join (values ('organs'), ('jurisdiction')) as b (basis)
where r.region_code is null and r.level is distinct from 'central';
