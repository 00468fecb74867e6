-- On which figure is a decision on a finding made? What stands in the report; else by how much it is off, else the words.
-- One line, at most 300 characters.
create or replace macro finding_value(actual, difference, evidence) as
    trim(left(translate(
        coalesce(actual, rtrim(rtrim(cast(difference as varchar), '0'), '.'), evidence, ''),
        concat(chr(9), chr(10), chr(13)),
        '   '
    ), 300));
