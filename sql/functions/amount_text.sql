-- The same of a cell that may be an amount: without the noughts that end its decimals.
create or replace macro amount_text(noted, noted_text, figure) as
    case when noted is not null then noted_text else rtrim(rtrim(cast(figure as varchar), '0'), '.') end;
