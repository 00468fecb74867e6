"""Bodies and regions: who publishes reports.

In: a printed name, `data/places/` and a user's lists. Out: the body, its region and its parents, or why it is left open.
"""

from transform import DATA

PLACES = DATA / "places"
