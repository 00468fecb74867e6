-- Why is a current report in no figure of a region on this basis? NULL: it is in it; is_own: it is that of the region's own government.
create or replace macro left_out_of_region(basis, scope, standing, is_own) as
    case
        when standing = 'undecided' then 'undecided'
        when scope = 'unknown' then 'scope_unknown'
        when basis = 'organs' and scope = 'jurisdiction' then 'on_area'
        when basis = 'jurisdiction' and scope = 'organ' then 'on_organ'
        when basis = 'jurisdiction' and not coalesce(is_own, false) then 'on_lower_area'
    end;
