"""A list that is whole by its own count, and far shorter than it was."""

from pathlib import Path

from tests.test_pull_night import City, city, night, of

__all__ = ["city"]


def test_a_list_that_shrinks(city: City, tmp_path: Path) -> None:
    """It is said on that night, however often that is run; the next night is held against what it had."""
    assert of(night(city, tmp_path)).complete
    city.numbers = city.numbers[:-1]
    assert of(night(city, tmp_path, 1)).complete  # 7 of 8
    city.numbers = city.numbers[:3]
    found = night(city, tmp_path, 2)
    assert (of(found).complete, of(found).why) == (False, "7 rows were listed the last time, 3 are now")
    assert found.failed_of_asked == (1, 1)
    assert of(night(city, tmp_path, 2)).why == of(found).why
    assert of(night(city, tmp_path, 3)).complete


def test_a_list_that_failed_between(city: City, tmp_path: Path) -> None:
    """What is compared is the last whole list: a night without one, and a state made anew from the log, change nothing."""
    night(city, tmp_path)
    lists = city.numbers
    city.numbers = []
    assert not of(night(city, tmp_path, 1)).complete
    for file in (tmp_path / "archive").glob("state.sqlite*"):
        file.unlink()
    city.numbers = lists[:3]
    assert of(night(city, tmp_path, 2)).why == "8 rows were listed the last time, 3 are now"
