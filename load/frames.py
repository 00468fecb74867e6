"""Answers as pandas frames, for notebooks. pandas is imported only here."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from load.warehouse import Warehouse

if TYPE_CHECKING:
    import pandas as pd


def frame(warehouse: Warehouse, sql: str, parameters: Mapping[str, Any] | None = None) -> "pd.DataFrame":
    """The answer to one SELECT with Arrow's types: counts stay whole numbers, amounts exact, and NULL is not 0 but NA.

    Raises QueryError and WarehouseError as Warehouse.query does.
    """
    import pandas as pd

    answer: pd.DataFrame = warehouse.query(sql, parameters).to_pandas(types_mapper=pd.ArrowDtype)
    return answer
