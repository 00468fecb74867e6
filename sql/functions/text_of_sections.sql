-- How does a document go on from the text of its first section, as a reading parted it? NULL if it found no section.
-- What stands before is in documents.text, or in retired_texts for an earlier reading that saw another text.
create or replace macro text_of_sections(key) as (
    select string_agg(coalesce(s.before, s.heading || chr(10)) || s.text, '' order by s.section_no)
    from sections as s
    where s.report_key = key
);
