-- Words at the end of an agency's name that tell its role: bodies without power to enforce or license, bodies that review decisions.
create table if not exists agency_roles (role varchar not null, word varchar not null, note varchar);
