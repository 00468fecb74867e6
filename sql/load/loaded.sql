-- How many reports of the batch came in, or were read again with the same result?
select (select count(*) from batch_keys) + (select count(*) from batch_pairs);
