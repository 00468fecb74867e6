-- Keeps the corrections that people gave, in place of those given before.
delete from corrections;
insert into corrections select * from batch_corrections;
