-- Where in its line a figure of a row begins (from 0): the row's `char_starts` say it; none (an empty list) where each figure has its line for itself, behind a tab.
create or replace macro figure_start(char_starts, figure_no) as
    case when len(char_starts) = 0 then 1 else char_starts[figure_no] end;
