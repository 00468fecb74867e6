-- For which reasons were how many documents set aside?
select d.reason_code, any_value(w.label_zh) as label_zh, any_value(w.label_en) as label_en, count(*) as documents
from documents as d
left join dim_word as w on w.kind = 'reason_code' and w.code = d.reason_code
where d.reason_code != 'cover_page'
group by d.reason_code
order by documents desc, d.reason_code;
