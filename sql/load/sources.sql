-- Where the documents of a batch were found; replaces what was known of the same addresses.
delete from sources where source_uri in (select source_uri from batch_sources);
insert into sources select source_uri, document_sha256, byte_size, modified_ns, $run_id, $place from batch_sources;
