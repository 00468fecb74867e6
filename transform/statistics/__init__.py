"""The lists of figures before 2019.

In: lines or rows of a list. Out: indicators with their values, units and periods, proven by the list's sums.
"""
