-- The status of a cell: what is noted of it; else a plain figure, or nothing.
create or replace macro cell_status(noted, figure) as
    case
        when noted is not null then noted
        when figure is null then 'missing'
        else 'reported'
    end;
