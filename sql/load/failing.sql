-- Which tables a sum fails in, so many reports a part: bounds the memory of the search for the wrong figure.
create or replace temp table failing as
select o.report_key, s.table_code, cast((dense_rank() over (order by o.report_key) - 1) // $most as integer) as part
from outcomes as o
inner join (
    select rule_id, table_code from form_sums
    union
    select rule_id, 'statistic' from statistic_sums
) as s on s.rule_id = o.rule_id
where o.outcome = 'fail'
group by o.report_key, s.table_code;
