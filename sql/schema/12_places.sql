-- Places and bodies: the administrative divisions by GB/T 2260, and the agencies that report, with their names and links.
create table if not exists dim_region (region_code varchar not null, name varchar not null, full_name varchar not null, level varchar not null, parent_code varchar, valid_from smallint, valid_to smallint, successor_codes varchar);
create table if not exists dim_agency (agency_id varchar not null, agency varchar not null using compression zstd, short_name varchar using compression zstd, level varchar, kind varchar, region_code varchar, parent_id varchar, is_resolved boolean not null, matched_by varchar not null, candidates varchar);
create table if not exists agency_aliases (agency_id varchar not null, alias varchar not null using compression zstd, source varchar not null);
create table if not exists agency_links (agency_id varchar not null, successor_id varchar not null, since smallint, relation varchar not null);
create table if not exists agency_parts (parent_id varchar not null, child_id varchar not null, since smallint, until smallint, source varchar not null);
create table if not exists version_choices (document_sha256 varchar not null, chosen_by varchar not null, chosen_on date, reason varchar);
