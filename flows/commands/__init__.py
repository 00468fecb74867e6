"""The commands, a module each or a family: what they are asked, what they call, what they print.

Nothing heavy is imported before a command runs: `gongkai --help` answers at once.
"""

from flows.commands.accepting import accept
from flows.commands.asking import sql
from flows.commands.correcting import correct
from flows.commands.describing import describe, views
from flows.commands.exporting import export
from flows.commands.finding import decide, findings
from flows.commands.inspecting import extract
from flows.commands.publishing import site
from flows.commands.pulling import archive, pull, sources
from flows.commands.rebuilding import rebuild
from flows.commands.reviewing import review
from flows.commands.running import run
from flows.commands.serving import serve
from flows.commands.starting import init
from flows.commands.telling import status

COMMANDS = (
    run,
    pull,
    sources,
    archive,
    rebuild,
    extract,
    findings,
    review,
    decide,
    correct,
    accept,
    export,
    site,
    sql,
    views,
    describe,
    status,
    init,
    serve,
)
"""In the order in which the help names them."""
