"""Why a document yields no report.

DocumentError           the base: carries a reason code and a sentence for people
    UnreadableDocument  the file cannot be read as text (size, kind, encoding)
    RefusedText         the text as a whole is damaged, is no report, or is more than one
    UnknownLayout       no text layout claims it, or more than one does
    UnidentifiedReport  no agency or no year can be proven
SourceError             a SOURCE of the command line does not exist or cannot be opened
    EmptySource         a SOURCE holds no document, or none any more
BusyArchive             another process pulls into the archive
ArchiveTrouble          the bucket in which the archive lies cannot be used
"""


class DocumentError(Exception):
    """One document cannot become a report; it is set aside with `code` and `reason` and costs no other its place."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class UnreadableDocument(DocumentError):
    """The file cannot be read as text."""


class RefusedText(DocumentError):
    """The text can be read, but as a whole it is damaged, is no report, holds no figures, or is more than one report."""


class UnknownLayout(DocumentError):
    """No text layout claims the document, or more than one does."""


class UnidentifiedReport(DocumentError):
    """The document does not prove which agency reports on which year."""


class SourceError(Exception):
    """A source named by the user does not exist or cannot be listed."""


class EmptySource(SourceError):
    """A source holds no document; nothing was changed."""


class BusyArchive(Exception):
    """Another process pulls into this archive; nothing was asked."""


class ArchiveTrouble(Exception):
    """The bucket in which the archive lies does not answer, refuses, or is not fit; what was pulled stays in the copy."""
