-- Keeps which corrections people gave, in place of those given before.
delete from corrections;
insert into corrections by name select * from batch_corrections;
