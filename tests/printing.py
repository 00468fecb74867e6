"""Tables for people, from lines of texts whose first is the head."""


def aligned(lines: list[list[str]]) -> str:
    """Columns under each other."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(text.ljust(w) if n == 0 else text.rjust(w) for n, (text, w) in enumerate(zip(line, widths)))  # noqa: B905
        for line in lines
    )


def markdown(lines: list[list[str]]) -> str:
    """A table for the README."""
    head, *rest = lines
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, rule, *rest))
