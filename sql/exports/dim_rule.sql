-- The rules a finding can name: severity, statement, and the document they come from.
select
    rule_id,
    severity,
    table_code,
    statement_zh,
    statement_en,
    source
from dim_rule
order by rule_id
