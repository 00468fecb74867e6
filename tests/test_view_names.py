"""What views are called and say of themselves tells them apart; what is the same is called the same."""

from collections import defaultdict

from load import sqlfiles

_WORDS = 5


def test_no_two_views_begin_alike() -> None:
    """Whoever reads down a list sees the first words only."""
    begin: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for path in sqlfiles.folder("views"):
        begin[tuple(sqlfiles.title(path).split()[:_WORDS])].append(path.stem)
    assert not [names for names in begin.values() if len(names) > 1]
