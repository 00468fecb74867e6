-- A warehouse of $reports made-up reports of five years, in 2,800 counties and an agency for every five reports.
-- Four figures in five are zero; the printed total is the sum of the six. Nothing here was read from a document.
insert into dim_agency
select 'a' || a, '机关' || a, '机关' || a, 'county', if(a % 30 = 0, 'government', 'department'),
    (select list(region_code order by region_code) from dim_region where level = 'county' and valid_to is null)[1 + (a // 30) % 2800],
    'a' || (a - a % 30), true, 'name', null
from range($reports // 5) as t(a);
insert into agency_parts
select parent_id, agency_id, null, null, 'derived' from dim_agency where agency_id != parent_id;
insert into runs select 1, now()::timestamp, now()::timestamp, 'bench', $reports, 0, $reports, $reports, 0, 'bench', 'bench', 'bench', '0123456789abcdef';
insert into reports
select i, 'r' || i, 'sha' || i, g.agency, 2019 + i // ($reports // 5), 'format_2021', 'format_2021', 'format_2021', 'format_2021',
    if(g.kind = 'government', 'jurisdiction', 'organ'), g.agency || '年度报告', 1, 'title', 1, 'title', 1, null, null, null, 'tabbed', 203,
    make_date(2020 + i // ($reports // 5), 1, 1 + i % 28), 2, 'www.example.gov.cn', 1, 1, null,
    g.agency_id, g.agency, g.region_code, g.level, g.kind, true, 'sole'
from range($reports) as t(i)
join dim_agency as g on g.agency_id = 'a' || (i % ($reports // 5))
order by i;
insert into report_currency select report_key, 1, null from reports;
insert into documents select document_sha256, 7000, 'tabbed', 'bench', 1, null, null, null from reports;
insert into sources select 'bench/' || report_key || '.txt', document_sha256, 7000, 0, 1{more_source_columns} from reports;
-- Every body has figures of its own that change little from year to year. The sums hold, but for one report in 40. No figure of a
-- jurisdiction is smaller than that of one of its parts.
create temp table outcomes_made as
select report_key, row_no, n, c, (if(h % 31 = 0, 1, 0) + if(w, 1, 0))::bigint as l, (if(h % 37 = 0, h // 41 % 5, 0) + if(w, 4, 0))::bigint as o
from (
    select r.report_key, i.row_no, h, r.scope = 'jurisdiction' as w,
        (if(h % 5 = 0, h // 7 % 40 + v % 3, 0) + if(w, 42, 0))::bigint as n, (if(h % 11 = 0, h // 13 % 9 + v % 2, 0) + if(w, 10, 0))::bigint as c
    from reports as r
    cross join (select row_no from dim_item where contains(forms, 'format_2021') and group_code not in ('flow_in', 'flow_out', 'total')) as i
    cross join lateral (select hash(r.agency_id, i.row_no) as h, hash(r.report_key, i.row_no) as v)
);
create temp table flows_made as
select r.report_key, sum(m.n)::bigint as n, sum(m.c)::bigint as c, sum(m.l)::bigint as l, sum(m.o)::bigint as o,
    any_value(hash(r.agency_id, r.report_year - 1) // 7 % 3 + if(r.scope = 'jurisdiction', 2, 0))::bigint as carried_in,
    any_value(hash(r.agency_id, r.report_year) // 7 % 3 + if(r.scope = 'jurisdiction', 2, 0))::bigint as carried_out
from reports as r
join outcomes_made as m on m.report_key = r.report_key
group by r.report_key;
insert into application_facts
select report_key, row_no, n, c, 0, 0, l, o, n + c + l + o + if(row_no = 24 and report_key % 40 = 0, 1, 0), 40 + 8 * row_no, 1
from (
    select report_key, row_no, n, c, l, o from outcomes_made
    union all
    select report_key, 1, greatest(n + carried_out - carried_in, 0), c, l, o from flows_made
    union all
    select report_key, 2, carried_in, 0, 0, 0 from flows_made
    union all
    select report_key, 24, n, c, l, o from flows_made
    union all
    select report_key, 25, carried_out, 0, 0, 0 from flows_made
)
order by report_key, row_no;
drop table outcomes_made;
drop table flows_made;
-- A stock stays as it is: as many documents are repealed as are issued. Counties make no rules.
insert into disclosure_facts
select r.report_key, d.row_no, d.column_no, null,
    case
        when d.category = 'regulations' then 0
        when d.measure in ('issued', 'repealed') then v % 4 + if(w, 3, 0)
        when d.measure = 'in_force' then h // 7 % 300 + if(w, 303, 4)
        when w or h % 3 = 0 then (h // 7 % 3000 + v % 20 + if(w, 3020, 0)) * if(d.measure = 'amount', 10000, 1)
        else 0
    end::decimal(18, 4),
    10 + d.row_no
from reports as r
cross join (
    select g.row_no, m.column_no, g.category, m.measure
    from dim_category as g
    join dim_measure as m
        on (g.category in ('regulations', 'normative_documents') and m.measure in ('issued', 'repealed', 'in_force'))
        or (g.category in ('administrative_licensing', 'administrative_penalties', 'administrative_compulsion') and m.measure = 'decisions')
        or (g.category = 'administrative_fees' and m.measure = 'amount')
) as d
cross join lateral (
    select hash(r.agency_id, d.row_no, d.column_no) as h, hash(r.report_key, d.row_no) as v, r.scope = 'jurisdiction' as w
)
order by r.report_key, d.row_no, d.column_no;
insert into dispute_facts
select report_key, row_no, u, c, x, p, u + c + x + p, 300, 1
from (
    select r.report_key, h.row_no, if(w, 5, 0) + if(k % 7 = 0 and h.row_no < 3, k // 7 % 5 + v % 2, 0)::bigint as u,
        if(w or k % 13 = 0 and h.row_no < 3, 1, 0)::bigint as c, if(w or k % 17 = 0 and h.row_no < 3, 1, 0)::bigint as x,
        if(w or v % 230 = 0, 1, 0)::bigint as p
    from reports as r
    cross join dim_channel as h
    cross join lateral (
        select hash(r.agency_id, h.row_no, 'd') as k, hash(r.report_key, h.row_no, 'd') as v, r.scope = 'jurisdiction' as w
    )
    order by r.report_key, h.row_no
);
insert into fee_facts select report_key, 1, 100, 0, 'stated_numbers', '发出收费通知的件数为1件，总金额为100元，实际收取的总金额为0元', 390 from reports;
insert into rule_counts
select r.report_key, d.rule_id, 6, if(hash(r.report_key, d.rule_id) % 50 = 0, 1, 0), 0, null
from reports as r
cross join (select unnest(['APP-01', 'APP-02', 'APP-03', 'DIS-01', 'DIS-02', 'DIS-03']) as rule_id) as d
order by r.report_key;
insert into findings
select report_key, 'APP-02', 3, 24, 7, null, '12', '11', -1, '1 | 2 | 3', 77, true from reports where report_key % 40 = 0;
insert into cell_notes
select report_key, 3, 5, 3, null, 'blank', '', null, 80 from reports where report_key % 20 = 0
union all
-- One report in 200 leaves most of a table blank, one in 100 has an amount with its unit or a dash.
select r.report_key, 4, 1, k.column_no, null, 'blank', '', null, 300 from reports as r, (select unnest([1, 2, 3, 4]) as column_no) as k where r.report_key % 200 = 1
union all
select report_key, 2, 7, 5, null, if(report_key % 200 = 2, 'reported_with_unit', 'not_applicable'), if(report_key % 200 = 2, '12万元', '/'), null, 17
from reports where report_key % 100 = 2;
insert into report_prints
select report_key, hash(report_key // 2), if(report_key % 500 = 0, 9, 3), report_key, 900 from reports;
insert into report_outcomes
select report_key, (repeat('1', 40) || repeat('0', 152))::bit, (repeat('0', 40) || if(report_key % 40 = 0, '1', '0') || repeat('0', 151))::bit,
    repeat('0', 192)::bit, 46, if(report_key % 40 = 0, 1, 0), 0
from reports;
