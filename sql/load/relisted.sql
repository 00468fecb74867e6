-- What could not be opened is set aside no more once it can be.
-- A folder's address goes when files below it are listed (or, of a source that is a file, itself), and what stood in for the content of a file when the file has one.
delete from sources where ends_with(source_uri, '/') and exists (
    select *
    from listing as l
    where (starts_with(l.source_uri, sources.source_uri) and l.source_uri != sources.source_uri)
        or l.source_uri || '/' = sources.source_uri
);
delete from documents where reason_code = 'unreadable' and document_sha256 not in (select document_sha256 from sources);
