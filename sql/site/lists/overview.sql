-- What does the warehouse hold, in one line?
select
    (select count(*) from v_reports where is_current) as reports,
    (select count(distinct agency_id) from v_reports where is_current) as agencies,
    (select min(report_year) from v_reports where is_current) as first_year,
    (select max(report_year) from v_reports where is_current) as last_year,
    (select count(*) from v_filing_status where expected) as expected,
    (select count(*) from v_filing_status where expected and filed) as filed,
    (select sum(errors_open) from v_quality_summary) as errors_open,
    (select count(*) from v_set_aside) as set_aside;
