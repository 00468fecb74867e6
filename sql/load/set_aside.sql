-- Which documents did a run set aside, and why? The first by their address.
select min(s.source_uri) as source_uri, d.reason_code, d.reason
from documents as d
inner join sources as s on s.document_sha256 = d.document_sha256
where d.run_id = $run_id and s.run_id = $run_id and d.reason_code != 'cover_page'
group by d.document_sha256, d.reason_code, d.reason
order by source_uri
limit $most;
