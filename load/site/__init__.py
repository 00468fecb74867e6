"""The warehouse as a site: a folder that opens by double click and on any web server, in Chinese and English.

A page for each report, the filled form beside the text (`report.html?id=...`), and pages over agencies, regions, rates, findings
and what could not be read. What a report's page shows lies in shards, of which only those are written anew in which a report
changed; the rest is a few dozen pages, written whole. The folder is written beside the live one and swapped in.
"""

from load.site.pages import scripts
from load.site.publishing import publish, shown
from load.site.reports import report_page

__all__ = ["publish", "report_page", "scripts", "shown"]
