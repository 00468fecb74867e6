-- The statistics tables of before 2019 in data: the national indicator list, its arithmetic, and the series that run across all forms.
create table if not exists dim_indicator (indicator_no smallint not null, indicator_code varchar not null, entry_code varchar not null, parent_code varchar, label_zh varchar not null, label_en varchar not null, unit varchar not null);
create table if not exists statistic_sums (rule_id varchar not null, form varchar not null, equation_no smallint not null, relation varchar not null, side varchar not null, indicator_code varchar not null);
create table if not exists statistic_lists (rule_id varchar not null, form varchar not null, label varchar not null);
create table if not exists dim_series (series_no smallint not null, series varchar not null, label_zh varchar not null, label_en varchar not null, unit varchar not null, quality varchar not null, note varchar);
create table if not exists series_terms (series varchar not null, form varchar not null, alternative smallint not null, table_code varchar not null, source_code varchar not null);
