-- The rule book in its order.
select rule_id, severity, statement_zh, statement_en, source, forms, first_year, since from dim_rule order by rule_no
