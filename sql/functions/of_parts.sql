-- A cell in the reports of the parts of a whole: how many of them have a figure, their sum and the largest.
create or replace macro of_parts(figure) as
    struct_pack(
        known := count(figure),
        total := cast(sum(figure) as decimal(38, 4)),
        largest := cast(max(figure) as decimal(38, 4))
    );
