-- Where in its line the text of a cell begins (from 0): nowhere where nothing is printed.
create or replace macro text_start(printed, place) as
    case when printed <> '' then place end;
