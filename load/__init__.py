"""The warehouse: building it beside the live file, publishing it, asking it, and exporting it. Knows only table names."""

from load.errors import BusyWarehouse, ForeignFolder, ForeignWarehouse, QueryError, RefusedByGuards, WarehouseError
from load.exports import EXPORTERS, export
from load.warehouse import Build, Loader, RunStart, Settings, Warehouse, run_query, scratch

__all__ = [
    "EXPORTERS",
    "Build",
    "BusyWarehouse",
    "ForeignFolder",
    "ForeignWarehouse",
    "Loader",
    "QueryError",
    "RefusedByGuards",
    "RunStart",
    "Settings",
    "Warehouse",
    "WarehouseError",
    "export",
    "run_query",
    "scratch",
]
