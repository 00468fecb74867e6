-- How are the readings that a cell may have ('perhaps 26 4 | 2 64') said in a sentence?
-- Figures of one reading are parted by `comma`, the readings by `either`, at most three of them, then `more`.
create or replace macro finding_readings(expected, comma, either, more) as
    concat(
        replace(replace(
            array_to_string(string_split(replace(expected[9:], '; ', ' | '), ' | ')[1:3], chr(31)),
            ' ', comma),
            chr(31), either),
        case when len(string_split(replace(expected, '; ', ' | '), ' | ')) > 3 then more end
    );
