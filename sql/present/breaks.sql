-- From which year on, and why, do the figures of a list or of one of its codes not compare with the years before?
select since, kind, code, statement_en
from dim_series_break
order by since, kind, code;
