-- Is a folder that could not be listed listed now? Its address goes with the next run, whatever else that finds (relisted.sql).
select count(*) as addresses
from sources as s
where ends_with(s.source_uri, '/')
    and exists (
        select *
        from listing as l
        where (starts_with(l.source_uri, s.source_uri) and l.source_uri != s.source_uri) or l.source_uri || '/' = s.source_uri
    );
