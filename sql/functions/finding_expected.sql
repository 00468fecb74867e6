-- Against which figure is a decision on a finding made? The one that was expected, if it is a figure.
create or replace macro finding_expected(expected) as
    case when try_cast(expected as decimal(38, 4)) is null then '' else trim(expected) end;
