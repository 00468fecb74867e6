"""What real converters make of a report, and how much of it is read. `python -m tests.tools.converters --help`

documents.py   six reports with known figures, as .docx and as the page of a government's site
printed.py     the same as PDF, .doc, .odt, .xlsx ... by the programs that people print and save with
recipes.py     the registry; html.py, docx.py, pdf.py and office.py fill it: name, kind of source, function
score.py       a folder of converted documents against the truth: right, wrong, flagged, lost
"""
