-- What stands at the head of the page of each of the reports $reports?
select
    r.report_id,
    r.agency_name,
    r.agency,
    r.agency_id,
    r.report_year,
    r.region_code,
    g.full_name as region,
    r.scope,
    r.standing,
    r.table2_format,
    r.table3_format,
    r.table4_format,
    r.report_format,
    r.title,
    r.layout,
    r.document_sha256,
    r.source_uri,
    cast(r.published_on as varchar) as published_on,
    q.equations_passed,
    q.equations_failed,
    q.equations_not_assessable,
    q.cells_read,
    q.cells_flagged
from v_reports as r
left join v_quality_summary as q on q.report_id = r.report_id
left join dim_region as g on g.region_code = r.region_code
where r.is_current and r.report_id in (select unnest($reports))
order by r.report_id;
