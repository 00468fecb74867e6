-- Disclosure rate by agency and year: what share of the handled applications got the information, in full or in part?
-- The substantive rate leaves out what was never judged: applications not processed and those handled otherwise.
create or replace view v_disclosure_rate as
with counts as (
    select
        *,
        granted + partially_granted as disclosed,
        total_handled - not_processed - other as substantive_n
    from v_outcome_groups
)
select
    agency,
    report_year,
    disclosed,
    disclosed / nullif(total_handled, 0) as disclosure_rate,
    total_handled as n,
    total_handled >= 30 as reliable,
    disclosed / nullif(substantive_n, 0) as substantive_disclosure_rate,
    substantive_n,
    substantive_n >= 30 as substantive_reliable,
    agency_id,
    region_code,
    report_id,
    scope,
    form
from counts;
