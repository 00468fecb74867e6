-- What changed much from one year's report of an agency to the next, which stocks were carried over otherwise than they came, and where is nothing but noughts?
select agency_id, report_year, 'change' as kind, measure as what, amount_text(null, null, prior) as prior,
    amount_text(null, null, value) as value, flag
from v_yoy
where flag is not null
union all
select agency_id, report_year, 'carried', label_zh, cast(prior_out as varchar), cast(this_in as varchar), null
from v_year_continuity
where gap != 0 and applicant_type = 'total'
union all
select agency_id, from_year, 'noughts', null, cast(from_year as varchar), cast(to_year as varchar), null
from v_zero_streak
order by all;
