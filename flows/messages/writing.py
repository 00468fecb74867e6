"""The words of a message: a subject, and fewer than 25 lines, however many sources failed."""

from datetime import timedelta

from dateutil import tz

from flows.language import said
from flows.messages.night import NightFacts
from flows.summary import TIME_ZONE, short
from flows.terminal import in_a_line

MOST_LINES = 24
_CAUSES, _NAMED, _GUARDS, _ASIDE = 8, 4, 6, 3
_NAME = 40


def subject(facts: NightFacts) -> str:
    """`[gongkai] 2026-11-30: published, 37 new, 2 sources need you`."""
    day = facts.ended.astimezone(tz.gettz(TIME_ZONE)).date().isoformat()
    need = said(f", {len(facts.failing):,} sources need you") if facts.failing else ""
    if facts.outcome == "refused" and facts.verdict.refusing:
        return in_a_line(f"[gongkai] {day}: " + said(f"KEPT THE OLD WAREHOUSE: {said(facts.verdict.said)}"))
    if facts.outcome in ("refused", "failed"):
        return in_a_line(f"[gongkai] {day}: " + said(f"{said(facts.outcome)}: {short(said(facts.said), 120)}"))
    if facts.outcome == "nothing changed":
        return f"[gongkai] {day}: " + said("nothing changed") + need
    return f"[gongkai] {day}: " + said(f"published, {facts.new:,} new") + need


def body(facts: NightFacts) -> str:
    """The lines below it, without what a terminal or a mail program would obey."""
    lines = [_counts(facts)]
    if facts.said:
        lines.append(short(said(facts.said), 400))
    lines += [
        said(f"guard {guard.code}: {said(guard.name)} {guard.place}: {guard.last:,.6g} -> {guard.now:,.6g}")
        for guard in facts.verdict.refusing[:_GUARDS]
    ]
    causes = list(facts.by_cause.items())
    for cause, names in causes[:_CAUSES]:
        more = said(f" and {len(names) - _NAMED:,} more") if len(names) > _NAMED else ""
        named = ", ".join(_name(name, facts.nights.get(name, 1)) for name in names[:_NAMED])
        lines.append(said(f"needs you: {named}{more}: {said(cause) or said('not known')}"))
    if len(causes) > _CAUSES:
        rest = sum(len(names) for _, names in causes[_CAUSES:])
        lines.append(said(f"needs you: {rest:,} more sources, for {len(causes) - _CAUSES:,} other reasons"))
    lines += [said(f"set aside: {short(uri, 80)} ({said(code)})") for uri, code in facts.aside[:_ASIDE]]
    lines.append(said("more: gongkai status"))
    return "\n".join(in_a_line(line) for line in lines[:MOST_LINES])


def _name(source: str, nights: int) -> str:
    """A source, and for how many nights it has failed."""
    return short(source, _NAME) + (said(f" ({nights:,} nights running)") if nights > 1 else "")


def _counts(facts: NightFacts) -> str:
    took = str(timedelta(seconds=int(facts.seconds)))
    if facts.outcome in ("refused", "failed"):
        return said("nothing was published; what was published before stands")
    return said(
        f"new {facts.new:,} · changed {facts.changed:,} · set aside {facts.set_aside:,} · errors +{facts.errors:,} · "
        f"sources {facts.sources - len(facts.failing):,} ok, {len(facts.failing):,} failed · {took} · run {facts.run_id}"
    )
