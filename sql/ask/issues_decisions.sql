-- What did people decide, what of it applies, and what has lapsed? Those that no longer apply come first.
select agency, report_year, rule_id, cell, decision, state, value, value_now, decided_by, decided_on, decision_reason
from v_decisions
order by state = 'applies', report_year desc, agency, rule_id, cell;
