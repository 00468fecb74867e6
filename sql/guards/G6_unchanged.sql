-- Do documents that are the same as in the published warehouse say other figures?
-- Only another reader may read them otherwise; what people corrected is left out.
with pairs as (
    select p.report_key as last_key, n.report_key as new_key
    from published.reports as p
    inner join reports as n on n.document_sha256 = p.document_sha256
    where
        p.is_current and n.is_current
        and p.report_key not in (select report_key from published.corrected_cells)
        and n.report_key not in (select report_key from corrected_cells)
),
last_rows as (
    select f.report_key, hash(0, f.row_no, f.natural_person, f.commercial_enterprise, f.research_institution, f.social_welfare_organization, f.legal_services_organization, f.other_organization, f.total) as row_hash
    from published.application_facts as f
    inner join pairs as s on s.last_key = f.report_key
    union all
    select f.report_key, hash(1, f.row_no, f.column_no, f.subcategory, f.value) as row_hash
    from published.disclosure_facts as f
    inner join pairs as s on s.last_key = f.report_key
    union all
    select f.report_key, hash(2, f.row_no, f.upheld, f.corrected, f.other_result, f.pending, f.total) as row_hash
    from published.dispute_facts as f
    inner join pairs as s on s.last_key = f.report_key
    union all
    select f.report_key, hash(3, f.notices, f.billed_yuan, f.collected_yuan, f.statement_kind) as row_hash
    from published.fee_facts as f
    inner join pairs as s on s.last_key = f.report_key
    union all
    select f.report_key, hash(4, f.entry_no, f.column_no, f.indicator_code, f.period, f.value) as row_hash
    from published.statistic_facts as f
    inner join pairs as s on s.last_key = f.report_key
),
new_rows as (
    select f.report_key, hash(0, f.row_no, f.natural_person, f.commercial_enterprise, f.research_institution, f.social_welfare_organization, f.legal_services_organization, f.other_organization, f.total) as row_hash
    from application_facts as f
    inner join pairs as s on s.new_key = f.report_key
    union all
    select f.report_key, hash(1, f.row_no, f.column_no, f.subcategory, f.value) as row_hash
    from disclosure_facts as f
    inner join pairs as s on s.new_key = f.report_key
    union all
    select f.report_key, hash(2, f.row_no, f.upheld, f.corrected, f.other_result, f.pending, f.total) as row_hash
    from dispute_facts as f
    inner join pairs as s on s.new_key = f.report_key
    union all
    select f.report_key, hash(3, f.notices, f.billed_yuan, f.collected_yuan, f.statement_kind) as row_hash
    from fee_facts as f
    inner join pairs as s on s.new_key = f.report_key
    union all
    select f.report_key, hash(4, f.entry_no, f.column_no, f.indicator_code, f.period, f.value) as row_hash
    from statistic_facts as f
    inner join pairs as s on s.new_key = f.report_key
),
last_digests as (
    select report_key, sum(row_hash) as digest, count(*) as n from last_rows group by report_key
),
new_digests as (
    select report_key, sum(row_hash) as digest, count(*) as n from new_rows group by report_key
),
changed as (
    select s.last_key, s.new_key
    from pairs as s
    left join last_digests as p on p.report_key = s.last_key
    left join new_digests as n on n.report_key = s.new_key
    where p.digest is distinct from n.digest
),
counts as (
    select
        (select count(*) from last_rows) as last,
        (
            select count(*)
            from (
                select c.new_key as report_key, l.row_hash
                from last_rows as l
                inner join changed as c on c.last_key = l.report_key
                except all
                select n.report_key, n.row_hash
                from new_rows as n
                inner join changed as c on c.new_key = n.report_key
            )
        ) as other_rows,
        (select count(*) from changed) as other_reports,
        (select max_by(reader_version, run_id) from published.runs) = (select max_by(reader_version, run_id) from runs) as is_same_reader
)
select
    'changed rows of unchanged documents' as name,
    format('{} documents', other_reports) as place,
    0 as last,
    greatest(other_rows, other_reports) as now,
    case when is_same_reader then $same_reader_share * last else greatest($figures_least, $figures_share * last) end as most,
    greatest(other_rows, other_reports) > case when is_same_reader then $same_reader_share * last else greatest($figures_least, $figures_share * last) end as refuses
from counts
where other_reports > 0;
