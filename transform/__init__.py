"""Understanding: from printed rows and prose to proven cells, statements and whose they are. No files, no database.

Rooms, from the ground up: `forms` and `places` · `tables`, `prose` and `identity` · `proof` · `statistics` and `hints` ·
`ladder.py`, the ways to read tables · `admission.py`, whether it is a report · `parts.py`, a fault in one part costs that part ·
`report.py`, a document understood · `facts`, the columns that are loaded · `doubt`, a second reading with other figures.
"""

from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data"
"""What the forms print, the words, the places: reviewed like code."""
