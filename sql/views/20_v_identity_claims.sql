-- Who says whose report it is, on which year, where, published when and of what scope, how much does each weigh, and who was believed?
-- A row a claim, those that lost too. witness and strength: dim_witness says why each weighs what it does.
create or replace view v_identity_claims as
with believed as (
    select report_key, 'agency' as field, agency_name as value, agency_evidence as witness, agency_line as source_line
    from current_reports
    union all
    select report_key, 'year', cast(report_year as varchar), year_evidence, year_line from current_reports
    union all
    select
        report_key,
        'scope',
        scope,
        case when ends_with(agency_name, coalesce(scope_evidence, '?')) then 'ending' else 'words' end,
        null
    from current_reports
    where scope_evidence is not null
    union all
    select
        report_key,
        'published_on',
        cast(published_on as varchar),
        case when published_line is null then 'meta' else 'label' end,
        published_line
    from current_reports
    where published_on is not null
    union all
    select r.report_key, 'region', r.region_code, g.matched_by, null
    from current_reports as r
    inner join dim_agency as g on g.agency_id = r.agency_id
    where g.is_resolved and r.region_code is not null
),
claims as (
    select b.report_key, b.field, b.value, b.witness, true as used, b.source_line
    from believed as b
    where not exists (from identity_claims as o where o.report_key = b.report_key and o.field = b.field and o.used)
    union all
    -- Regions are told when a report is placed: what the source says of it is believed where that came of it.
    select
        o.report_key,
        o.field,
        o.value,
        o.witness,
        o.used or (o.field = 'region' and o.value = r.region_code),
        o.source_line
    from identity_claims as o
    inner join current_reports as r on r.report_key = o.report_key
)
select
    r.report_id,
    c.field,
    c.value,
    c.witness,
    w.strength,
    c.used,
    c.source_line,
    w.reason,
    r.agency_name,
    r.report_year,
    r.document_sha256,
    r.agency,
    r.agency_id,
    r.region_code
from claims as c
inner join current_reports as r on r.report_key = c.report_key
left join dim_witness as w on w.field = c.field and w.witness = c.witness;
