-- A number of reports that differs between the figures of one row, as text: how many at least and at most.
create or replace macro from_to(least, most) as
    case
        when least = most then cast(least as varchar)
        when least is not null then concat(least, '–', most)
    end;
