-- How many corrections of people apply, and what became of the others?
select state, count(*) as count
from v_corrections
group by state
order by state != 'applies', state;
