-- By how much is one side of an equation (`is_left`) more than the other, as far as that is certain? Of one figure per operand.
-- NULL where an operand is missing and its figure could still make both sides equal: no figure of the form is less than zero, so
-- a side that is more without its missing ones can only become larger.
create or replace macro known_balance(figure, is_left, left_operands, operands) as
    case
        when
            count(figure) = operands
            or (count(figure) filter (where is_left) = left_operands and sum(case when is_left then figure else -figure end) < 0)
            or (
                count(figure) filter (where not is_left) = operands - left_operands
                and sum(case when is_left then figure else -figure end) > 0
            )
            then sum(case when is_left then figure else -figure end)
    end;
