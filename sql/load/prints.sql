-- The digests by which copied reports are found, for a batch. A blank is no figure: whoever copies a report may fill it with 0.
insert into report_prints
with rows_of as (
    select
        report_no,
        hash(
            3,
            row_no,
            coalesce(natural_person, 0),
            coalesce(commercial_enterprise, 0),
            coalesce(research_institution, 0),
            coalesce(social_welfare_organization, 0),
            coalesce(legal_services_organization, 0),
            coalesce(other_organization, 0),
            coalesce(total, 0)
        ) as digest,
        coalesce(natural_person != 0, false)::integer
        + coalesce(commercial_enterprise != 0, false)::integer
        + coalesce(research_institution != 0, false)::integer
        + coalesce(social_welfare_organization != 0, false)::integer
        + coalesce(legal_services_organization != 0, false)::integer
        + coalesce(other_organization != 0, false)::integer
        + coalesce(total != 0, false)::integer as nonzero
    from batch_application_facts
    union all
    select
        report_no,
        hash(
            4,
            row_no,
            coalesce(upheld, 0),
            coalesce(corrected, 0),
            coalesce(other_result, 0),
            coalesce(pending, 0),
            coalesce(total, 0)
        ) as digest,
        coalesce(upheld != 0, false)::integer
        + coalesce(corrected != 0, false)::integer
        + coalesce(other_result != 0, false)::integer
        + coalesce(pending != 0, false)::integer
        + coalesce(total != 0, false)::integer as nonzero
    from batch_dispute_facts
),
figures as (
    select report_no, bit_xor(digest) as digest, sum(nonzero) as nonzero
    from rows_of
    where nonzero > 0
    group by report_no
)
select k.report_key, f.digest, coalesce(f.nonzero, 0), p.digest, p.bytes
from (select report_no, report_key from batch_keys union all from batch_pairs) as k
left join figures as f on f.report_no = k.report_no
join batch_prose as p on p.report_no = k.report_no;
