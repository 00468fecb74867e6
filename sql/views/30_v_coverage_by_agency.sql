-- Is a body's year covered: was a report expected, is one filed, was it read, and can its figures be used; if not, why?
-- A row for each body and year of v_filing_status. Read: a cell of a table has a value, as printed. Usable: a report that was read, of which it
-- is known which one it is (standing is not undecided), and without an error that nobody dismissed. Of two reports of a year one will do.
create or replace view v_coverage_by_agency as
with held as (
    select
        q.agency_id,
        q.report_year,
        count(*) as reports,
        bool_or(q.cells_read > 0) as is_read,
        bool_or(q.cells_read > 0 and r.standing != 'undecided') as is_settled,
        bool_or(q.cells_read > 0 and r.standing != 'undecided' and q.errors_open = 0) as is_usable
    from v_quality_summary as q
    inner join current_reports as r on r.report_id = q.report_id
    group by q.agency_id, q.report_year
)
select
    f.agency,
    f.report_year,
    f.expected,
    f.filed,
    coalesce(h.is_read, false) as is_read,
    coalesce(h.is_usable, false) as is_usable,
    case
        when not f.filed then 'not_filed'
        when not h.is_read then 'not_read'
        when not h.is_settled then 'undecided'
        when not h.is_usable then 'open_errors'
    end as not_usable_because,
    coalesce(h.reports, 0) as reports,
    f.level,
    f.kind,
    f.agency_id,
    coalesce(f.region_code, case f.level when 'central' then '000000' end) as region_code
from v_filing_status as f
left join held as h on h.agency_id = f.agency_id and h.report_year = f.report_year;
