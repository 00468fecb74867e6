-- The run that this file was published by.
select * from runs order by run_id desc limit 1;
