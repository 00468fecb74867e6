-- Which place of a report is a finding about, in codes (application/total_handled/total)? The first half of what a decision is keyed by.
-- Where no single cell is meant, what was printed tells findings apart; in table 2 it names the part of a row. One line, at most
-- 300 characters.
create or replace macro finding_cell(table_code, row_code, column_code, table_no, row_no, column_no, printed) as
    trim(left(translate(
        concat_ws(
            '/',
            coalesce(table_code, case when table_no = 1 then 'statistic' else 'report' end),
            coalesce(row_code, cast(row_no as varchar)),
            case
                when table_no in (3, 4) and row_no is not null and column_no is not null then null
                when table_no = 6 and column_no is not null then null
                else nullif(printed, '')
            end,
            coalesce(column_code, cast(column_no as varchar))
        ),
        concat(chr(9), chr(10), chr(13)),
        '   '
    ), 300));
