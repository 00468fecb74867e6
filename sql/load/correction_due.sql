-- Whose figures, or whose corrections, are others than before the run? They are checked again, and those that follow from them.
insert into due
select report_key
from (
    (from corrected_cells except from before_corrected) union all (from before_corrected except from corrected_cells)
)
union
select r.report_key
from (
    (select * exclude (line) from corrections except from before_corrections)
    union all
    (from before_corrections except select * exclude (line) from corrections)
) as k
inner join reports as r on r.document_sha256 = k.document_sha256;
