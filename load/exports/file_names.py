"""Names of files from names of bodies, which may hold anything."""

_FORBIDDEN = frozenset('<>:"/\\|?*')
_LONGEST = 160
"""Bytes; a file's name may take 255, and endings come behind."""


def free_name(text: str, taken: set[str]) -> str:
    """A name that every file system takes and that is not taken yet (without regard to case); it is then taken."""
    plain = "".join(letter if letter.isprintable() and letter not in _FORBIDDEN else "_" for letter in text)
    plain = plain.encode()[:_LONGEST].decode("utf-8", "ignore").strip(" .") or "_"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain} ({number})"
    taken.add(name.casefold())
    return name
