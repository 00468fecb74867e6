-- What is the text of a report, as its reading saw it? `document_text` is documents.text, `earlier_text` what retired_texts has of an earlier reading.
create or replace macro whole_text(key, document_text, earlier_text) as
    coalesce(earlier_text, document_text) || coalesce(text_of_sections(key), '');
