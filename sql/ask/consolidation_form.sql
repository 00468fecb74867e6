-- What are the cells of tables 2, 3 and 4 of the forms that the reports $reports (report_id) follow? Without reports: of the form of 2021.
with followed as (
    select
        list(distinct table2_format) filter (where table2_format is not null) as two,
        list(distinct table3_format) filter (where table3_format is not null) as three
    from v_reports
    where is_current and list_contains($reports, report_id)
),
forms as (
    select
        case when len(coalesce(two, [])) = 0 then ['format_2021'] else two end as two,
        case when len(coalesce(three, [])) = 0 then ['format_2021'] else three end as three
    from followed
)
select * from form_of((select two from forms), (select three from forms))
order by table_code, place;
