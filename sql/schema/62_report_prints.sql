-- What a report's figures and prose come down to: equal digests mean equal non-zero figures, or equal words without digits.
create table if not exists report_prints (
    report_key integer not null,
    figures_digest ubigint,
    figures_nonzero integer not null,
    prose_digest bigint,
    prose_bytes integer not null
);
