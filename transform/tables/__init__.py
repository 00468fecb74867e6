"""Which cell of which form each printed figure is.

In: printed rows or cells. Out: a plan of the tables, in which every row has its place or is refused.
"""
