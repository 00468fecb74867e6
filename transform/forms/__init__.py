"""The official forms: their rows, columns, labels, values and wordings.

In: `data/forms/`. Out: what a printed word can be, and what a printed figure says.
"""
