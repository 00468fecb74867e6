-- Which sections speak of all these words, best first?
-- `from search('政务公开 培训') where report_year = 2023`
-- A word is whatever stands between blanks; it is found as typed, and in half-width or full-width letters, digits and marks.
create or replace macro search_words(query) as
    regexp_extract_all(query, '[^\s\x{00a0}\x{3000}]+');
create or replace macro search_half_width(text) as
    translate(text, '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～', '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~');
create or replace macro search_full_width(text) as
    translate(text, '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~', '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～');
-- The form of a word in which it is to be looked for besides; NULL if it has no other.
create or replace macro search_half_width_word(query, number) as
    nullif(search_words(search_half_width(query))[number], search_words(query)[number]);
create or replace macro search_full_width_word(query, number) as
    nullif(search_words(search_full_width(query))[number], search_words(query)[number]);
-- Regular expressions find a Chinese word in half the time that contains() and replace() take: its first byte is in every other
-- character.
create or replace macro search_finds(text, form) as
    regexp_extract(text, regexp_escape(form)) != '';
-- A query of fewer words lacks nothing.
create or replace macro search_has(text, query, number) as
    search_words(query)[number] is null
    or search_finds(text, search_words(query)[number])
    or search_finds(text, search_half_width_word(query, number))
    or search_finds(text, search_full_width_word(query, number));
create or replace macro search_count_form(text, form) as
    coalesce(len(regexp_extract_all(text, regexp_escape(form))), 0);
create or replace macro search_count(text, query, number) as
    search_count_form(text, search_words(query)[number])
    + search_count_form(text, search_half_width_word(query, number))
    + search_count_form(text, search_full_width_word(query, number));
-- The first word is split off anyhow, for what stands before it.
create or replace macro search_count_first(text, query) as
    len(string_split(text, search_words(query)[1])) - 1
    + search_count_form(text, search_half_width_word(query, 1))
    + search_count_form(text, search_full_width_word(query, 1));
-- What stands before the first word, in whichever form it comes first. Splitting takes half the time of strpos() and left().
create or replace macro search_text_before(text, form) as
    case when form is null then text else string_split(text, form)[1] end;
create or replace macro search_before(text, query) as
    search_text_before(
        search_text_before(string_split(text, search_words(query)[1])[1], search_half_width_word(query, 1)),
        search_full_width_word(query, 1)
    );
-- BM25 with k1 = 1.2 and b = 0.75. A word's count is measured against its average where all words were found, so that one
-- that is everywhere weighs less.
create or replace macro search_weight(count, average, size) as
    case when average > 0 then 2.2 * count / (count + average * 1.2 * (0.25 + 0.75 * size)) else 0 end;
create or replace macro search(query) as table
with hits as (
    select
        t.report_key,
        t.section_no,
        t.heading_line + 1 as first_line,
        t.characters,
        search_count_first(t.text, query) as count_1,
        search_count(t.text, query, 2) as count_2,
        search_count(t.text, query, 3) as count_3,
        search_count(t.text, query, 4) as count_4,
        search_count(t.text, query, 5) as count_5,
        search_count(t.text, query, 6) as count_6,
        search_count(t.text, query, 7) as count_7,
        search_count(t.text, query, 8) as count_8,
        search_before(t.text, query) as text_before,
        length(text_before) + 1 as place,
        substring(t.text, greatest(place - 20, 1), 80) as passage
    from sections as t
    where
        len(search_words(query)) > 0
        and search_has(t.text, query, 1)
        and search_has(t.text, query, 2)
        and search_has(t.text, query, 3)
        and search_has(t.text, query, 4)
        and search_has(t.text, query, 5)
        and search_has(t.text, query, 6)
        and search_has(t.text, query, 7)
        and search_has(t.text, query, 8)
        -- Further words are looked for only where the first are: there may be many.
        and case
            when len(search_words(query)) <= 8 then true
            when len(search_words(query)) > 32 then error('search takes 32 words at most')
            when search_has(t.text, query, 1)
                and search_has(t.text, query, 2)
                then list_bool_and(list_transform(
                    list_zip(
                        search_words(query)[9:],
                        search_words(search_half_width(query))[9:],
                        search_words(search_full_width(query))[9:]
                    ),
                    lambda forms: contains(t.text, forms[1]) or contains(t.text, forms[2]) or contains(t.text, forms[3])
                ))
            else false
        end
),
current_hits as materialized (
    select
        r.report_id,
        r.agency_name,
        r.report_year,
        r.agency,
        r.agency_id,
        r.region_code,
        h.* exclude (text_before),
        cast(h.first_line + strlen(h.text_before) - strlen(replace(h.text_before, chr(10), '')) as integer) as source_line
    from hits as h
    inner join current_reports as r on r.report_key = h.report_key
),
averages as (
    select
        avg(count_1) as count_1,
        avg(count_2) as count_2,
        avg(count_3) as count_3,
        avg(count_4) as count_4,
        avg(count_5) as count_5,
        avg(count_6) as count_6,
        avg(count_7) as count_7,
        avg(count_8) as count_8,
        avg(characters) as characters
    from current_hits
),
scored as (
    select
        h.*,
        search_weight(h.count_1, a.count_1, h.characters / a.characters)
        + search_weight(h.count_2, a.count_2, h.characters / a.characters)
        + search_weight(h.count_3, a.count_3, h.characters / a.characters)
        + search_weight(h.count_4, a.count_4, h.characters / a.characters)
        + search_weight(h.count_5, a.count_5, h.characters / a.characters)
        + search_weight(h.count_6, a.count_6, h.characters / a.characters)
        + search_weight(h.count_7, a.count_7, h.characters / a.characters)
        + search_weight(h.count_8, a.count_8, h.characters / a.characters) as score
    from current_hits as h
    cross join averages as a
)
select
    s.report_id,
    s.agency_name,
    s.report_year,
    d.section_code,
    row_number() over (order by s.score desc, s.report_id, s.section_no) as rank,
    round(s.score, 4) as score,
    -- Here, after the ranking, so that a query for the best makes no snippet of the others.
    concat(
        case when s.place > 21 then '…' end,
        trim(replace(replace(replace(s.passage, chr(13), ''), chr(10), ' '), chr(9), ' ')),
        case when greatest(s.place - 20, 1) + 79 < s.characters then '…' end
    ) as snippet,
    s.source_line,
    s.agency,
    s.agency_id,
    s.region_code
from scored as s
left join (select distinct section_no, section_code from dim_section) as d on d.section_no = s.section_no;
