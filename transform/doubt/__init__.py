"""Doubt: a document is read a second time with other figures, and what does not follow them is not believed.

In: a document's bytes, and how it was read. Out: the cells whose figures did not come out alone, and figures that came
out nowhere.
"""
