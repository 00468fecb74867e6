-- Forgets which reports came in: they are checked.
delete from touched;
