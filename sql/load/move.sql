-- Notes the run's own place with the listed addresses; their reports are to be placed anew.
create or replace temp table moved as
select s.source_uri, s.document_sha256
from sources as s
join listing as l on l.source_uri = s.source_uri
where s.place is distinct from $place;
update sources set place = $place where source_uri in (select source_uri from moved);
update reports set agency_id = null where document_sha256 in (select document_sha256 from moved);
