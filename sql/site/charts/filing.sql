-- Of how many bodies is a report expected, and of how many is one held, year by year?
select
    report_year,
    count(*) filter (where expected) as expected,
    count(*) filter (where expected and filed) as filed,
    count(*) filter (where expected and not filed) as missing
from v_filing_status
group by report_year
order by report_year;
