-- The line of a cell: what is noted of it (`noted`: its status there); else that of its figure, if there is one.
create or replace macro cell_line(noted, noted_line, figure, line) as
    case
        when noted is not null then noted_line
        when figure is not null then line
    end;
