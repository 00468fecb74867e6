-- How is a finding called, the same in every rerun, machine and rebuild? A digest of all that a decision on it is keyed by.
-- The letter in front keeps a spreadsheet from taking it for a number.
create or replace macro finding_id(agency_id, report_year, rule_id, cell, value, expected) as
    concat('f', left(md5(concat_ws(chr(31), agency_id, report_year, rule_id, cell, value, expected)), 12));
