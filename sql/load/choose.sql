-- Keeps which versions a person chose, in place of what was chosen before.
delete from version_choices;
insert into version_choices select * from batch_choices;
