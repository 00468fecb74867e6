-- What do the wanted rows add up to? NULL if one of their figures is missing, never a sum of what happens to be there.
create or replace macro whole_sum(figure, wanted) as
    case
        when count(figure) filter (where wanted) = count(*) filter (where wanted)
            then cast(sum(figure) filter (where wanted) as bigint)
    end;
