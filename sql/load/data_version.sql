-- What makes two warehouses hold the same data, a line each, in an order of its own?
-- Documents by content, what was read from them and by which reader, whose they were found to be, and what people said. No run, no
-- time, no address, no machine.
with held as (
    select r.*, p.figures_nonzero, p.prose_bytes
    from reports as r
    left join report_prints as p on p.report_key = r.report_key
    where r.retired_in_run is null
),
bodies as (
    select agency_id from held
    union
    select parent_id from agency_parts where source != 'derived'
    union
    select child_id from agency_parts where source != 'derived'
),
lines as (
    select concat_ws('|', 'version', name, value) as line
    from (values ('reader', $reader_version), ('tables', $schema_version), ('views', $presentation_version)) as v (name, value)
    union all
    select concat_ws(
        '|', 'report', document_sha256, coalesce(agency_id, ''), report_year, scope, is_current, coalesce(standing, ''),
        coalesce(region_code, ''), coalesce(level, ''), coalesce(kind, ''), coalesce(cast(published_on as varchar), ''),
        coalesce(site, ''), layout, cells_read, coalesce(figures_nonzero, 0), coalesce(prose_bytes, 0), agency_name
    )
    from held
    union all
    select concat_ws('|', 'set aside', document_sha256, reason_code) from documents where reason_code is not null
    union all
    select concat_ws(
        '|', 'agency', g.agency_id, coalesce(g.level, ''), coalesce(g.kind, ''), coalesce(g.region_code, ''), coalesce(g.parent_id, ''),
        g.agency
    )
    from dim_agency as g
    inner join bodies as b on b.agency_id = g.agency_id
    union all
    select concat_ws('|', 'link', agency_id, successor_id, coalesce(cast(since as varchar), ''), relation)
    from agency_links
    where agency_id in (from bodies)
    union all
    select concat_ws(
        '|', 'part', parent_id, child_id, coalesce(cast(since as varchar), ''), coalesce(cast("until" as varchar), ''), source
    )
    from agency_parts
    union all
    select concat_ws('|', 'region', region_code, coalesce(cast(valid_from as varchar), ''), level, coalesce(parent_code, ''), full_name)
    from dim_region
    union all
    select concat_ws(
        '|', 'deadline', coalesce(kind, ''), coalesce(cast(first_year as varchar), ''), coalesce(cast(last_year as varchar), ''), month,
        day
    )
    from dim_deadline
    union all
    select concat_ws(
        '|', 'decision', agency_id, coalesce(scope, ''), report_year, rule_id, cell, value, expected, decision, decided_by, decided_on,
        decision_reason
    )
    from decisions
    union all
    select concat_ws(
        '|', 'correction', document_sha256, cell, raw_text, value, is_amount, coalesce(state, ''), correction_reason,
        correction_source, coalesce(corrected_by, ''), coalesce(cast(corrected_on as varchar), '')
    )
    from corrections
)
select line
from lines
order by line;
