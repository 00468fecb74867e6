"""Whose report a document is, on which year, published when.

In: a document's text and its file's name. Out: the identity, with the line that says so.
"""
