-- Why is a current report in no figure of a region on this basis? NULL: it is in it; is_own: it is that of the region's own government.
-- Below a township nobody reports: what it says of its whole area is an organ's report like any other, if it is its only one.
create or replace macro left_out_of_region(basis, scope, standing, level, is_own) as
    case
        when standing = 'undecided' then 'undecided'
        when scope = 'unknown' then 'scope_unknown'
        when basis = 'organs' and scope = 'jurisdiction' and not coalesce(level = 'township' and standing = 'sole', false) then 'on_area'
        when basis = 'jurisdiction' and scope = 'organ' then 'on_organ'
        when basis = 'jurisdiction' and not coalesce(is_own, false) then 'on_lower_area'
    end;
