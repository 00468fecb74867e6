-- What does each view and column hold?
select object, "column", code, name_zh, meaning, type, unit from dictionary order by all;
