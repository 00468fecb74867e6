-- Which documents could not be read, and why?
select source_uri, reason_code, reason, byte_size, layout from v_set_aside order by reason_code, source_uri;
