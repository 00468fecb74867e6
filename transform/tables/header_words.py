"""The words of the tables' headers, as comparable keys."""

from transform.forms.forms import Forms


def ignored_words(forms: Forms) -> dict[str, str]:
    """Words that a header prints and that say nothing about columns (`信息内容`) -> their table."""
    return {key: table for (table, axis), keys in forms.vocabulary.items() if axis == "ignore" for key in keys}


def application_header(forms: Forms) -> set[str]:
    """All words of table 3's header."""
    words = forms.vocabulary
    return {*words["application", "column"], *words["application", "header_group"], *ignored_words(forms)}


def dispute_header(forms: Forms) -> list[tuple[str, ...]]:
    """The labels of table 4's header in printed order, each with all its wordings."""
    words = forms.vocabulary
    results = words["dispute", "column"]
    standard = [column for column in forms.columns if column.table == "dispute"]
    wordings = [tuple(key for key, code in results.items() if code == column.code) for column in standard]
    channels = sorted({(row.number, row.code) for row in forms.rows if row.table == "dispute"})
    heads = {code: tuple(k for k, c in words["dispute", "row"].items() if c == code) for _, code in channels}
    first, *others = (code for _, code in channels)
    litigation = tuple(words["dispute", "header_group"])
    header = [heads[first], litigation, *wordings, *(heads[code] for code in others)]
    for _ in others:
        header += wordings
    return header
