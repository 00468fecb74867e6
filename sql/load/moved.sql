-- How many of the listed addresses were noted with another place, or none?
select count(*) as addresses
from sources as s
join listing as l on l.source_uri = s.source_uri
where s.place is distinct from $place;
