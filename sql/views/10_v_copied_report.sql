-- Which reports look copied: equal non-zero figures, or equal prose without its digits, of one agency in two years or of two agencies?
-- At least five non-zero figures, or 900 bytes (some 300 characters) of the sections one and five; fewer are equal by chance.
create or replace view v_copied_report as
with prints as (
    select r.report_key, r.agency_id, r.agency, r.report_year, r.report_id, r.region_code, r.published_on, p.* exclude (report_key)
    from report_prints as p
    inner join current_reports as r on r.report_key = p.report_key
),
pairs as (
    select a.report_key as key, b.report_key as other_key, true as same_figures, false as same_prose
    from prints as a
    inner join prints as b on b.figures_digest = a.figures_digest and b.figures_nonzero = a.figures_nonzero
    where a.figures_nonzero >= 5 and a.report_key != b.report_key
    union all
    select a.report_key, b.report_key, false, true
    from prints as a
    inner join prints as b on b.prose_digest = a.prose_digest and b.prose_bytes = a.prose_bytes
    where a.prose_bytes >= 900 and a.report_key != b.report_key
),
both_ways as (
    select key, other_key, bool_or(same_figures) as same_figures, bool_or(same_prose) as same_prose
    from pairs
    group by key, other_key
)
select
    a.agency,
    a.report_year,
    b.agency as copied_from,
    b.report_year as copied_from_year,
    w.same_figures,
    w.same_prose,
    a.figures_nonzero as equal_nonzero_cells,
    a.report_id,
    b.report_id as copied_from_report_id,
    a.agency_id,
    b.agency_id as copied_from_agency_id,
    a.region_code
from both_ways as w
inner join prints as a on a.report_key = w.key
inner join prints as b on b.report_key = w.other_key
-- The later report is the copy: on the later year, else published later, else (nobody can say) the one with the greater id.
where
    b.report_year < a.report_year
    or (
        b.report_year = a.report_year
        and b.agency_id != a.agency_id
        and case
            when b.published_on != a.published_on then b.published_on < a.published_on
            else b.report_id < a.report_id
        end
    );
