-- What wrote this file: versions and fingerprints, so that another program version can tell whether it may go on with it.
create table if not exists meta (name varchar not null, value varchar not null);
