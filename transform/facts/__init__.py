"""Reports as the columns that the warehouse loads.

In: reports understood, and the code lists. Out: Arrow tables, whose schemas stand in `schemas.py`.
"""
