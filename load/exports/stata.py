"""The tidy panel as a Stata file: variables with English labels, codes with value labels, missing stays missing.

The format has the number of rows in its head, so the panel is held in memory: about half a kilobyte a report.
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from load.exports.content import Content, Written, counted, statement
from load.exports.panel import Variable, about, variables

if TYPE_CHECKING:
    import pandas as pd

VERSION: Final = 118
"""Stata 14 and newer; the first version in which texts are Unicode."""

LONGEST_NAME = 32
_SHORTER = (
    ("administrative_", "admin_"),
    ("litigation_", "lit_"),
    ("clarification", "clarif"),
    ("confirmation", "confirm"),
)


def write(content: Content, folder: Path) -> dict[str, Written]:
    """panel.dta."""
    described = variables(content)
    names = {variable.name: stata_name(variable.name) for variable in described}
    _frame(content, described).rename(columns=names).to_stata(
        folder / "panel.dta",
        version=VERSION,
        write_index=False,
        data_label=f"gongkai {content.origin.gongkai_version}, data version {content.origin.data_version}"[:80],
        time_stamp=datetime.fromisoformat(content.origin.written_at).replace(tzinfo=None),
        variable_labels={names[variable.name]: variable.label_en for variable in described},
    )
    return {"panel": counted(content.connection, about("panel"), statement("panel"), by_year=True)}


def stata_name(name: str) -> str:
    """The name, with some of its words shortened if it is too long for Stata."""
    for word, shorter in _SHORTER:
        if len(name) > LONGEST_NAME:
            name = name.replace(word, shorter)
    return name


def _frame(content: Content, described: list[Variable]) -> "pd.DataFrame":
    import pandas as pd

    table = content.connection.sql(statement("panel")).to_arrow_table()
    columns = {}
    for variable in described:
        values = table[variable.name]
        if variable.codes is not None and not table.num_rows:
            # pandas cannot write labels where no report has a value.
            columns[variable.name] = pd.Series([], dtype="int8")
        elif variable.codes is not None:
            found = values.unique().drop_null().to_pylist()
            codes = [*variable.codes, *sorted(set(found) - set(variable.codes))]
            columns[variable.name] = pd.Series(pd.Categorical(values.to_pylist(), categories=codes))
        elif variable.unit == "year":
            columns[variable.name] = pd.Series(values.cast("int16").to_numpy())
        elif variable.unit is not None:
            # Doubles hold whole numbers up to 9e15 and know what is missing, which Stata's integers read from pandas do not.
            # By way of text: Arrow's own cast of a decimal is off in the last place.
            exact = values.cast("string") if pa.types.is_decimal(values.type) else values
            columns[variable.name] = pd.Series(exact.cast("float64").to_numpy(zero_copy_only=False))
        else:
            # Stata has no missing text: it is empty.
            columns[variable.name] = pd.Series([text or "" for text in values.to_pylist()], dtype=object)
    return pd.DataFrame(columns)
