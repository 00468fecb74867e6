-- A cell in the report of a whole, beside that cell in the reports of its parts: how many of them have a figure, their sum and the largest.
create or replace macro parent_and_parts(figure, is_part) as
    struct_pack(
        parent := cast(max(figure) filter (where not is_part) as decimal(18, 4)),
        known := count(figure) filter (where is_part),
        parts := cast(sum(figure) filter (where is_part) as decimal(18, 4)),
        largest := cast(max(figure) filter (where is_part) as decimal(18, 4))
    );
