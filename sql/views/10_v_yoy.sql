-- What changed against the year before, by agency and measure, and which changes are so large that they want a look?
-- Consecutive years of the same agency and the same scope. A measure of one form never meets one of another: their codes differ.
-- v_year_pairs says which report is compared with none, and why. Lists of before 2019 have none of these measures.
create or replace view v_yoy as
with pairs as not materialized (
    select
        t.report_key,
        p.report_key as prior_report_key,
        p.report_id as prior_report_id,
        t.agency,
        t.report_year,
        t.agency_id,
        t.region_code,
        t.report_id,
        t.scope
    from current_reports as t
    inner join current_reports as p
        on p.agency_id = t.agency_id and p.report_year = t.report_year - 1 and p.scope = t.scope
        and p.standing != 'undecided' and t.standing != 'undecided'
    where coalesce(t.report_format, '') not in ('local', 'legacy_2014') and coalesce(p.report_format, '') not in ('local', 'legacy_2014')
),
disclosure_measures as (
    select g.row_no, m.column_no, concat(g.category, '.', m.measure) as measure, m.unit
    from dim_category as g
    cross join dim_measure as m
),
dispute_measures as (
    select h.row_no, t.result, concat(h.channel, '.', t.result) as measure, t.unit
    from dim_channel as h
    cross join dim_result as t
),
changes as (
    select
        p.*,
        i.item_code as measure,
        cast(t.total as decimal(38, 4)) as value,
        cast(o.total as decimal(38, 4)) as prior,
        i.unit
    from pairs as p
    inner join application_facts as t on t.report_key = p.report_key
    inner join application_facts as o on o.report_key = p.prior_report_key and o.row_no = t.row_no
    inner join dim_item as i on i.row_no = t.row_no
    union all
    -- Groups of several rows, whose rows differ between the forms; one with a figure missing has no sum.
    select
        p.report_key,
        p.prior_report_key,
        p.prior_report_id,
        p.agency,
        p.report_year,
        p.agency_id,
        p.region_code,
        p.report_id,
        p.scope,
        i.group_code,
        cast(
            case
                when count(f.total) filter (where not p.is_prior) = count(*) filter (where not p.is_prior)
                    then sum(f.total) filter (where not p.is_prior)
            end as decimal(38, 4)
        ),
        cast(
            case
                when count(f.total) filter (where p.is_prior) = count(*) filter (where p.is_prior)
                    then sum(f.total) filter (where p.is_prior)
            end as decimal(38, 4)
        ),
        i.unit
    from (
        select pairs.*, unnest([report_key, prior_report_key]) as either_key, unnest([false, true]) as is_prior from pairs
    ) as p
    inner join application_facts as f on f.report_key = p.either_key
    inner join dim_item as i on i.row_no = f.row_no
    where i.group_code in ('denied', 'unavailable', 'not_processed', 'other')
    group by
        p.report_key, p.prior_report_key, p.prior_report_id, p.agency, p.report_year, p.agency_id, p.region_code,
        p.report_id, p.scope, i.group_code, i.unit
    having count(*) filter (where p.is_prior) > 0 and count(*) filter (where not p.is_prior) > 0
    union all
    select p.*, m.measure, t.value, o.value, m.unit
    from pairs as p
    inner join disclosure_facts as t on t.report_key = p.report_key
    inner join disclosure_facts as o
        on o.report_key = p.prior_report_key and o.row_no = t.row_no and o.column_no = t.column_no
    inner join disclosure_measures as m on m.row_no = t.row_no and m.column_no = t.column_no
    where t.subcategory is null and o.subcategory is null
    union all
    select
        p.*,
        m.measure,
        cast(
            case m.result
                when 'upheld' then t.upheld
                when 'corrected' then t.corrected
                when 'other_result' then t.other_result
                when 'pending' then t.pending
                when 'total' then t.total
            end as decimal(38, 4)
        ),
        cast(
            case m.result
                when 'upheld' then o.upheld
                when 'corrected' then o.corrected
                when 'other_result' then o.other_result
                when 'pending' then o.pending
                when 'total' then o.total
            end as decimal(38, 4)
        ),
        m.unit
    from pairs as p
    inner join dispute_facts as t on t.report_key = p.report_key
    inner join dispute_facts as o on o.report_key = p.prior_report_key and o.row_no = t.row_no
    inner join dispute_measures as m on m.row_no = t.row_no
    union all
    select
        p.*,
        concat('processing_fee.', m.measure),
        case m.measure when 'notices' then t.notices when 'billed_yuan' then t.billed_yuan when 'collected_yuan' then t.collected_yuan end,
        case m.measure when 'notices' then o.notices when 'billed_yuan' then o.billed_yuan when 'collected_yuan' then o.collected_yuan end,
        m.unit
    from pairs as p
    inner join fee_facts as t on t.report_key = p.report_key
    inner join fee_facts as o on o.report_key = p.prior_report_key
    cross join dim_fee_measure as m
)
select
    agency,
    report_year,
    measure,
    value,
    prior,
    cast(value - prior as decimal(38, 4)) as diff,
    cast(value as double) / nullif(cast(prior as double), 0) as ratio,
    -- Small figures jump without meaning anything: the larger of the two must be 10 at least.
    case
        when least(value, prior) < 0 or greatest(value, prior) < 10 or value - prior is null then null
        when value = 0 then 'to_zero'
        when prior = 0 then 'from_zero'
        when value > 5 * prior then 'rise'
        when value < prior / 5 then 'fall'
    end as flag,
    unit,
    agency_id,
    region_code,
    report_id,
    prior_report_id,
    scope
from changes;
