-- How many addresses of the warehouse are of the bundled sample, and how many are not?
select
    count(*) filter (regexp_matches(source_uri, '(^|/)data/sample/[^/]+$')) as of_sample,
    count(*) filter (not regexp_matches(source_uri, '(^|/)data/sample/[^/]+$')) as others
from sources;
