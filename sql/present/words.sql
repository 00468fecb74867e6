-- Which codes stand in which list, with their labels, unit, article and forms, in the order of the list?
select kind, code, label_zh, label_en, unit, article, forms
from dim_word
order by kind, word_order;
