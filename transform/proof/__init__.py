"""Figures that lost their places: given back only where the form's sums leave one way.

In: rows that were refused. Out: proven rows, or refused ones with their readings.
"""
