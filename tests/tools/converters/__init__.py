"""What real converters make of a report, and how much of it is read. `python -m tests.tools.converters --help`

documents.py       six reports with known figures, as .docx and as the page of a government's site
printed.py         the same as PDF, .doc and .rtf by the programs with which people print and save
recipes.py         the registry of converters: name, kinds of source, function; from_*.py, by_*.py and office.py fill it
score.py           a folder of converted documents against the truth: right, wrong, flagged, lost
families.csv       which converters keep the borders of cells, and how much has to be read there
least.csv          how much of the converters that the tests run was read
packages.txt       what to install
"""
