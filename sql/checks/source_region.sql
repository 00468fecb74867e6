-- Does a report's source lie where the report's body is?
-- SRC-03: the region of the body is the one that the source says, or lies inside it.
-- Reads touched, the claims kept with the report, and where its body was placed.
select
    t.report_key,
    'SRC-03' as rule_id,
    case when starts_with(r.region_code, regexp_replace(c.value, '(00){1,2}$', '')) then 'pass' else 'fail' end as outcome,
    c.value as expected,
    r.region_code as actual,
    c.witness as evidence
from touched as t
inner join reports as r on r.report_key = t.report_key
inner join (
    -- The strongest of what is said, as placing takes it.
    select
        i.report_key,
        arg_max(i.value, {'strength': w.strength, 'value': i.value}) as value,
        arg_max(i.witness, {'strength': w.strength, 'value': i.value}) as witness
    from identity_claims as i
    inner join dim_witness as w on w.field = i.field and w.witness = i.witness
    where i.field = 'region'
    group by i.report_key
) as c
    on c.report_key = t.report_key
where r.region_code is not null
