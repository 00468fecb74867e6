-- The digests by which copied reports are found, for the reports that came in.
delete from report_prints where report_key in (select report_key from touched);
insert into report_prints
with rows_of as (
    select report_key, 3 as table_no, row_no, [natural_person, commercial_enterprise, research_institution, social_welfare_organization, legal_services_organization, other_organization, total] as figures
    from application_facts
    where report_key in (select report_key from touched)
    union all
    select report_key, 4, row_no, [upheld, corrected, other_result, pending, total]
    from dispute_facts
    where report_key in (select report_key from touched)
),
figures as (
    select
        report_key,
        bit_xor(hash(table_no, row_no, figures)) as digest,
        sum(len(list_filter(figures, lambda figure: figure > 0))) as nonzero
    from rows_of
    where list_sum(figures) > 0
    group by report_key
),
prose as (
    select report_key, hash(string_agg(words, '' order by section_no)) as digest, sum(len(words)) as characters
    from (
        select
            s.report_key,
            s.section_no,
            regexp_replace(substring(d.text, s.first_character, s.characters), '[0-9０-９\s]', '', 'g') as words
        from sections as s
        join reports as r on r.report_key = s.report_key
        join documents as d on d.document_sha256 = r.document_sha256
        where s.report_key in (select report_key from touched) and s.section_no in (1, 5)
    )
    group by report_key
)
select t.report_key, f.digest, coalesce(f.nonzero, 0), p.digest, coalesce(p.characters, 0)
from (select distinct report_key from touched) as t
left join figures as f on f.report_key = t.report_key
left join prose as p on p.report_key = t.report_key;
