"""The parts of a report besides its tables, read each behind one guard: a fault of ours in one costs that part only."""

from collections.abc import Callable
from typing import Literal, NamedTuple, ParamSpec, TypeVar

from extract.errors import DocumentError

Part = Literal["sections", "fee", "publication", "prose", "marks"]

_T = TypeVar("_T")
_P = ParamSpec("_P")


class Fault(NamedTuple):
    """A part whose reader failed, and what it failed with. The report has a finding for it (STR-22)."""

    part: Part
    said: str


class PartReader:
    """Calls the readers of one report's parts; `faults` are those that failed so far."""

    def __init__(self) -> None:
        self.faults: tuple[Fault, ...] = ()

    def read(self, part: Part, otherwise: _T, reader: Callable[_P, _T], *arguments: _P.args, **more: _P.kwargs) -> _T:
        """What the reader gives, or `otherwise` and a fault if it raises. A DocumentError is a verdict and passes."""
        try:
            return reader(*arguments, **more)
        except DocumentError:
            raise
        except Exception as error:
            self.faults = (*self.faults, Fault(part, f"{type(error).__name__}: {error}"))
            return otherwise
