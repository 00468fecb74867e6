-- Every code that stands in a column, list by list: its Chinese and English label, unit, article of the Regulation, and the forms that have it.
create table if not exists dim_word (kind varchar not null, code varchar not null, word_order smallint not null, label_zh varchar not null, label_en varchar, unit varchar, article varchar, forms varchar);
create table if not exists dim_reason (reason_code varchar not null, rule_id varchar not null);
