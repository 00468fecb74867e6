-- The readings whose body is to be told: all of them, or those that have none yet; each with what it comes with.
select r.report_key, r.agency_name, r.report_year, r.title, r.site, r.document_sha256,
    min(s.source_uri) as source_uri, min_by(s.place, s.source_uri) as place
from reports as r
left join sources as s on s.document_sha256 = r.document_sha256
where $all or r.agency_id is null
group by all
order by r.report_key;
