-- How are the figures of tables 2, 3 and 4 written: blanks, dashes, wide digits, commas, decimals (rules VAL-01 to VAL-04, VAL-07, VAL-08)?
-- Reads touched (report_key), cell_notes and whether a table has figures. Returns what offends only, one row per report and rule:
-- actual is how many cells, evidence says of which tables or with which texts, the line is that of the first.
with notes as materialized (
    select n.report_key, n.table_no, n.row_no, n.column_no, n.value_status, n.raw_text, n.source_line
    from touched as t
    inner join cell_notes as n on n.report_key = t.report_key
    where n.table_no in (2, 3, 4)
),
blanks as materialized (
    select report_key, table_no, count(*) as cells, min(source_line) as source_line
    from notes
    where value_status = 'blank'
    group by report_key, table_no
),
-- A table of which every cell is blank is another matter (APP-10): blanks count beside figures.
tables_with_figures as (
    select distinct f.report_key, 3 as table_no
    from blanks as b
    inner join application_facts as f on f.report_key = b.report_key
    where
        b.table_no = 3
        and coalesce(
            f.natural_person,
            f.commercial_enterprise,
            f.research_institution,
            f.social_welfare_organization,
            f.legal_services_organization,
            f.other_organization,
            f.total
        ) is not null
    union all
    select distinct f.report_key, 4
    from blanks as b
    inner join dispute_facts as f on f.report_key = b.report_key
    where b.table_no = 4 and coalesce(f.upheld, f.corrected, f.other_result, f.pending, f.total) is not null
    union all
    select distinct f.report_key, 2
    from blanks as b
    inner join disclosure_facts as f on f.report_key = b.report_key
    where b.table_no = 2 and f.value is not null
),
offences as (
    select
        b.report_key,
        'VAL-01' as rule_id,
        null as table_no,
        sum(b.cells) as cells,
        concat('空白单元格：', string_agg(concat('表', b.table_no, '有 ', b.cells, ' 格'), '，' order by b.table_no)) as evidence,
        min(b.source_line) as source_line
    from blanks as b
    inner join tables_with_figures as f on f.report_key = b.report_key and f.table_no = b.table_no
    group by b.report_key
    union all
    select report_key, 'VAL-08', 3, cells, null, source_line
    from blanks
    where table_no = 3 and cells > 10
    union all
    select
        report_key,
        rule_id,
        null,
        count(*),
        array_to_string(list_sort(list(distinct raw_text))[1:8], ' | '),
        min(source_line)
    from (
        select
            report_key,
            raw_text,
            source_line,
            unnest([
                case when value_status = 'not_applicable' then 'VAL-02' end,
                case when regexp_matches(raw_text, '[０-９]') then 'VAL-03' end,
                case when value_status = 'malformed' and regexp_matches(raw_text, '[0-9０-９][,，]') then 'VAL-04' end,
                case
                    when (table_no in (3, 4) or column_no not in (select column_no from dim_measure where unit = 'yuan'))
                        and regexp_full_match(raw_text, '[0-9]+[.．][0-9]+')
                        then 'VAL-07'
                end
            ]) as rule_id
        from notes
        where value_status != 'blank'
    )
    where rule_id is not null
    group by report_key, rule_id
)
select
    report_key,
    rule_id,
    'fail' as outcome,
    table_no,
    cast(case rule_id when 'VAL-08' then 10 else 0 end as decimal(38, 4)) as expected,
    cast(cells as decimal(38, 4)) as actual,
    cast(cells - case rule_id when 'VAL-08' then 10 else 0 end as decimal(38, 4)) as difference,
    evidence,
    source_line
from offences
