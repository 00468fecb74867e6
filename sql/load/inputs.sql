-- Every address and the content found there.
select source_uri, document_sha256 as sha256, byte_size from sources order by source_uri;
