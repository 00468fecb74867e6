"""Which figure is probably wrong.

In: a table that does not add up. Out: the fewest figures whose change would mend it, in words.
"""
