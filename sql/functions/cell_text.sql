-- A cell as it was printed: what is noted of it (`noted`: its status there); else its figure.
create or replace macro cell_text(noted, noted_text, figure) as
    case when noted is not null then noted_text else cast(figure as varchar) end;
