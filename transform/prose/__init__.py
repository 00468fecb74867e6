"""What the sentences say: sections, fees, figures in sentences, marks of editing.

In: a document's text. Out: statements with the place they stand at; nothing that is not certain.
"""
