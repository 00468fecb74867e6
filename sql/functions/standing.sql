-- How does a current report stand to the others of its body and year: the sole one, one of two scopes, or one of several that nobody tells apart?
create or replace macro standing(scope, readings, any_unknown) as
    case
        when readings = 1 then 'sole'
        when any_unknown then 'undecided'
        when scope = 'jurisdiction' then 'area'
        else 'organ'
    end;
