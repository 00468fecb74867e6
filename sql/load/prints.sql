-- The digests by which copied reports are found, for a batch.
insert into report_prints
with rows_of as (
    select report_no, 3 as table_no, row_no, [natural_person, commercial_enterprise, research_institution, social_welfare_organization, legal_services_organization, other_organization, total] as figures
    from batch_application_facts
    union all
    select report_no, 4, row_no, [upheld, corrected, other_result, pending, total]
    from batch_dispute_facts
),
figures as (
    select
        report_no,
        bit_xor(hash(table_no, row_no, figures)) as digest,
        sum(len(list_filter(figures, lambda figure: figure > 0))) as nonzero
    from rows_of
    where list_sum(figures) > 0
    group by report_no
),
prose as (
    select report_key, hash(string_agg(words, '' order by section_no)) as digest, sum(len(words)) as characters
    from (
        select report_key, section_no, regexp_replace(text, '[0-9０-９\s]', '', 'g') as words
        from batch_texts
        where section_no in (1, 5)
    )
    group by report_key
)
select k.report_key, f.digest, coalesce(f.nonzero, 0), p.digest, coalesce(p.characters, 0)
from batch_keys as k
left join figures as f on f.report_no = k.report_no
left join prose as p on p.report_key = k.report_key;
