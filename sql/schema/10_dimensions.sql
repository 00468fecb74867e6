-- The form's own vocabulary: codes, printed labels, English labels and order, one row per entry; filled from data/ at every build.
create table if not exists dim_form (form varchar not null, label_zh varchar not null, label_en varchar not null, form_order smallint not null);
create table if not exists dim_item (row_no smallint not null, item_code varchar not null, form_order smallint not null, label_zh varchar not null, label_en varchar not null, enumerator varchar, group_code varchar not null, group_zh varchar not null, group_en varchar not null, unit varchar not null, forms varchar not null);
create table if not exists dim_applicant_type (column_no smallint not null, applicant_type varchar not null, form_order smallint not null, label_zh varchar not null, label_en varchar not null, group_zh varchar, unit varchar not null);
create table if not exists dim_category (row_no smallint not null, category varchar not null, form_order smallint not null, label_zh varchar not null, label_en varchar not null, article_item varchar not null, forms varchar not null);
create table if not exists dim_measure (column_no smallint not null, measure varchar not null, form_order smallint not null, label_zh varchar not null, label_en varchar not null, unit varchar not null, forms varchar not null);
create table if not exists dim_channel (row_no smallint not null, channel varchar not null, form_order smallint not null, label_zh varchar not null, label_en varchar not null, unit varchar not null);
create table if not exists dim_result (column_no smallint not null, result varchar not null, form_order smallint not null, label_zh varchar not null, label_en varchar not null, unit varchar not null);
create table if not exists dim_fee_measure (column_no smallint not null, measure varchar not null, form_order smallint not null, label_zh varchar not null, label_en varchar not null, unit varchar not null);
create table if not exists dim_section (section_no smallint not null, section_code varchar not null, label_zh varchar not null, label_en varchar not null);
create table if not exists dim_value_status (value_status varchar not null, label_zh varchar not null, label_en varchar not null);
create table if not exists dim_rule (rule_id varchar not null, severity varchar not null, table_code varchar, statement_zh varchar not null, statement_en varchar not null, source varchar not null);
create table if not exists form_sums (rule_id varchar not null, form varchar not null, table_code varchar not null, axis varchar not null, side varchar not null, row_no smallint, column_no smallint);
