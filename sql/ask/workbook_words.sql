-- What are the codes and remarks in findings called in both languages?
select kind, code, label_zh, label_en from dim_word where kind in ('remark', 'decision') order by kind, word_order;
