"""What can go wrong with a warehouse.

WarehouseError        the base: one sentence for people
    BusyWarehouse     another run is building it
    ForeignWarehouse  the file is not one of ours, or of another version
        DamagedWarehouse  its disk gives other bytes than were written
    ForeignFolder     a folder in the way of an export is not one of ours
    ForeignFile       a file in the way of a list is none
    Imbalance         a correction would make a sum fail that holds
    RefusedByGuards   the new warehouse lacks what the published one has; it is kept beside it
    OtherReports      the bundled sample and other reports would come to lie in one warehouse
    QueryError        a query cannot be answered
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from load.guards import Verdict


class WarehouseError(Exception):
    """Something about the warehouse that a person must see to."""


class BusyWarehouse(WarehouseError):
    """Another run is building this warehouse; nothing was changed."""


class ForeignWarehouse(WarehouseError):
    """The file is not a warehouse this version can go on with; nothing was changed."""


class DamagedWarehouse(ForeignWarehouse):
    """The file is ours, but damaged; nothing was changed."""


class ForeignFolder(WarehouseError):
    """A folder that is not an export stands where one would go; nothing was changed."""


class ForeignFile(WarehouseError):
    """A file that is no such list stands where one would go; nothing was changed."""


class Imbalance(WarehouseError):
    """A correction would make a sum of the form fail that holds; nothing was changed."""


class RefusedByGuards(WarehouseError):
    """The new warehouse was not published: `verdict` says what the guards saw, `candidate` is where it is kept."""

    def __init__(self, message: str, verdict: "Verdict", candidate: Path) -> None:
        super().__init__(message)
        self.verdict, self.candidate = verdict, candidate


class OtherReports(WarehouseError):
    """The bundled sample and other reports would come to lie in one warehouse; nothing was changed."""


class QueryError(WarehouseError):
    """The query is not valid, or asks for more than reading. `more`: lines with what the engine suggests, and where it stopped."""

    def __init__(self, message: str, more: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.more = more
