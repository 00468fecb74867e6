"""Reports from where they lie: lists of web pages, buckets, folders, manifests.

In goes a catalogue of sources, out come the bytes of each document with what was said of it where it was found, and
one outcome for every address. Nothing is read here: what came is kept first (extract.kept).
"""
