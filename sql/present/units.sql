-- In which unit does a column count, and to which article of the Regulation do its figures go back?
select "object", "column", unit, article
from dictionary
where "column" is not null and code is null and (unit is not null or article is not null)
order by rowid;
