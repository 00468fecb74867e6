-- Keeps what people decided of findings, in place of what was decided before.
delete from decisions;
insert into decisions by name select * from batch_decisions;
