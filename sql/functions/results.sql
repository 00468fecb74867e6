-- The figures of a row of table 4 (`f`: a row of dispute_facts, or of another table with its columns) in the form's order.
create or replace macro results(f) as [f.upheld, f.corrected, f.other_result, f.pending, f.total];
