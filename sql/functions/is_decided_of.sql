-- Is a decision on a body and year one on this report of it? One without a scope is on any but the area's beside the body's own.
create or replace macro is_decided_of(decided_scope, scope, standing) as
    case
        when decided_scope is not null then decided_scope = scope
        else scope != 'jurisdiction' or standing = 'sole'
    end;
