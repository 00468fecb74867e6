-- The data dictionary in its own order: objects with their columns, then the codes.
select "object", "column", code, name_zh, meaning, "type", unit, article, forms, series_break
from dictionary
order by rowid;
