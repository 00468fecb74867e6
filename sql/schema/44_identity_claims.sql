-- What witnesses claim of a report (whose, on which year, where, published when) beside what its row in reports says was believed; used: it was believed.
create table if not exists identity_claims (
    report_key integer not null,
    field varchar not null check (field in ('agency', 'year', 'region', 'published_on')),
    value varchar not null using compression zstd,
    witness varchar not null,
    used boolean not null,
    source_line integer
);
