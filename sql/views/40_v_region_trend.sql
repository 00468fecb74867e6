-- How did a region's figures change against the year before, over the same agencies in both years, cell by cell of tables 3, 2 and 4?
-- An agency counts where it has the cell in both years, in reports of one scope. A cell of one form never meets one of another.
create or replace view v_region_trend as
with pairs as not materialized (
    select p.region_code, p.report_year, p.basis, p.report_key, o.report_key as prior_key
    from v_region_reports as p
    inner join current_reports as o
        on o.agency_id = p.agency_id
        and o.report_year = p.report_year - 1
        -- Whether a township's only report speaks of itself or of its whole area is a matter of wording.
        and (o.scope = p.scope or (p.level = 'township' and p.standing = 'sole' and o.standing = 'sole' and o.scope != 'unknown'))
        and o.standing != 'undecided'
    where p.left_out is null
),
cells as (
    select
        p.region_code,
        p.report_year,
        p.basis,
        3 as table_no,
        t.row_no,
        unnest([1, 2, 3, 4, 5, 6, 7]) as column_no,
        cast(unnest([
            sum(t.natural_person) filter (where o.natural_person is not null),
            sum(t.commercial_enterprise) filter (where o.commercial_enterprise is not null),
            sum(t.research_institution) filter (where o.research_institution is not null),
            sum(t.social_welfare_organization) filter (where o.social_welfare_organization is not null),
            sum(t.legal_services_organization) filter (where o.legal_services_organization is not null),
            sum(t.other_organization) filter (where o.other_organization is not null),
            sum(t.total) filter (where o.total is not null)
        ]) as decimal(38, 4)) as value,
        cast(unnest([
            sum(o.natural_person) filter (where t.natural_person is not null),
            sum(o.commercial_enterprise) filter (where t.commercial_enterprise is not null),
            sum(o.research_institution) filter (where t.research_institution is not null),
            sum(o.social_welfare_organization) filter (where t.social_welfare_organization is not null),
            sum(o.legal_services_organization) filter (where t.legal_services_organization is not null),
            sum(o.other_organization) filter (where t.other_organization is not null),
            sum(o.total) filter (where t.total is not null)
        ]) as decimal(38, 4)) as prior,
        unnest([
            count(t.natural_person + o.natural_person),
            count(t.commercial_enterprise + o.commercial_enterprise),
            count(t.research_institution + o.research_institution),
            count(t.social_welfare_organization + o.social_welfare_organization),
            count(t.legal_services_organization + o.legal_services_organization),
            count(t.other_organization + o.other_organization),
            count(t.total + o.total)
        ]) as reports
    from pairs as p
    inner join application_facts as t on t.report_key = p.report_key
    inner join application_facts as o on o.report_key = p.prior_key and o.row_no = t.row_no
    group by p.region_code, p.report_year, p.basis, t.row_no
    union all
    select
        p.region_code,
        p.report_year,
        p.basis,
        4,
        t.row_no,
        unnest([1, 2, 3, 4, 5]),
        cast(unnest([
            sum(t.upheld) filter (where o.upheld is not null),
            sum(t.corrected) filter (where o.corrected is not null),
            sum(t.other_result) filter (where o.other_result is not null),
            sum(t.pending) filter (where o.pending is not null),
            sum(t.total) filter (where o.total is not null)
        ]) as decimal(38, 4)),
        cast(unnest([
            sum(o.upheld) filter (where t.upheld is not null),
            sum(o.corrected) filter (where t.corrected is not null),
            sum(o.other_result) filter (where t.other_result is not null),
            sum(o.pending) filter (where t.pending is not null),
            sum(o.total) filter (where t.total is not null)
        ]) as decimal(38, 4)),
        unnest([
            count(t.upheld + o.upheld),
            count(t.corrected + o.corrected),
            count(t.other_result + o.other_result),
            count(t.pending + o.pending),
            count(t.total + o.total)
        ])
    from pairs as p
    inner join dispute_facts as t on t.report_key = p.report_key
    inner join dispute_facts as o on o.report_key = p.prior_key and o.row_no = t.row_no
    group by p.region_code, p.report_year, p.basis, t.row_no
    union all
    select
        p.region_code,
        p.report_year,
        p.basis,
        2,
        t.row_no,
        t.column_no,
        cast(sum(t.value) filter (where o.value is not null) as decimal(38, 4)),
        cast(sum(o.value) filter (where t.value is not null) as decimal(38, 4)),
        count(*) filter (where t.value is not null and o.value is not null)
    from pairs as p
    inner join disclosure_facts as t on t.report_key = p.report_key
    inner join disclosure_facts as o on o.report_key = p.prior_key and o.row_no = t.row_no and o.column_no = t.column_no
    where t.subcategory is null and o.subcategory is null
    group by p.region_code, p.report_year, p.basis, t.row_no, t.column_no
)
select
    c.region_code,
    c.region,
    c.region_level,
    c.report_year,
    c.basis,
    s.table_no,
    d.row_code,
    d.column_code,
    s.prior,
    s.value,
    cast(s.value - s.prior as decimal(38, 4)) as diff,
    s.value / nullif(s.prior, 0) as ratio,
    d.unit,
    s.reports,
    c.in_region - s.reports as reports_left_out,
    c.left_out_scope_unknown,
    c.left_out_other_scope,
    c.added - s.reports as left_out_no_pair,
    d.label_zh,
    s.row_no,
    s.column_no
from cells as s
inner join v_region_counts as c on c.region_code = s.region_code and c.report_year = s.report_year and c.basis = s.basis
inner join dim_cell as d on d.table_no = s.table_no and d.row_no = s.row_no and d.column_no = s.column_no
where s.reports > 0;
