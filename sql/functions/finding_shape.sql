-- What does a finding have to say of figures, and so which of the sentences of its rule fits (dim_sentence)?
-- figures, readings, too_large, texts, expected, actual or words.
create or replace macro finding_shape(expected, actual) as
    case
        when starts_with(expected, 'perhaps ') then 'readings'
        when starts_with(expected, 'no figure that a body can report') then 'too_large'
        when expected is null and actual is null then 'words'
        when expected is null then 'actual'
        when actual is null then 'expected'
        when try_cast(expected as decimal(38, 4)) is not null and try_cast(actual as decimal(38, 4)) is not null then 'figures'
        else 'texts'
    end;
