-- How many characters of its line the text of a cell takes, if its place is known: as noted of it (`noted`: its char_length), else all that is printed.
create or replace macro text_length(noted, printed, place) as
    case when printed <> '' and place is not null then coalesce(noted, length(printed)) end;
