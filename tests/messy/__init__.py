"""A messy panel of made-up reports, and every view worked out again from the tables that a run fills, without SQL.

`panel.py` writes and reads the panel; `base.py` holds the tables as Python rows; the modules beside them have a model per view,
which `models.py` lists.
"""
