-- A sentence of dim_sentence with the words of a finding in the place of {expected}, {actual} and so on; what is missing is left out.
-- {apart} is the difference without its sign.
create or replace macro finding_said(sentence, expected, actual, difference, printed, evidence, statement) as
    replace(replace(replace(replace(replace(replace(
        sentence,
        '{expected}', coalesce(expected, '')),
        '{actual}', coalesce(actual, '')),
        '{apart}', coalesce(rtrim(rtrim(cast(abs(difference) as varchar), '0'), '.'), '')),
        '{statement}', coalesce(statement, '')),
        '{printed}', coalesce(printed, '')),
        '{evidence}', coalesce(evidence, ''));
