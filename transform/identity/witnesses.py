"""The places of a document that name a body, apart from its titles: what the page, the text and the file's name say."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from extract.characters import simplified, visible
from transform.identity.claims import Claim
from transform.identity.days import DAY, day_of
from transform.identity.names import Name, Names, is_masked, is_placeless, may_be_same
from transform.identity.title_lines import KIND
from transform.identity.titles import Title, TitleReader
from transform.identity.words import HAN, NAME, identity_words
from transform.places.own_words import heads_links

_FILE_MARKS = (".docx", ".doc", ".pdf", ".wps", ".ofd")
_FILE_LETTERS = "dw"
"""Every file mark has one of them; looking for a single letter costs next to nothing."""
_FILE_TRIES = 50
_FIRST_PERSON = re.compile(
    rf"(?:^|[。\n，,；])[ \t\u3000]*(?:20\d\d年(?:度)?[，,]?)?([{HAN}]{{2,20}}?(?:省|市|区|县|旗|州|乡|镇)[{HAN}]{{1,24}}?)"
    r"(?=坚持|认真|严格|高度重视|深入|全面|积极|持续|按照|以习近平|不断|共受理|共收到|继续|聚焦|始终|切实|紧紧)"
)
_BEFORE_SUBJECT, _LONGEST_SUBJECT = 12, 60
_CLAUSE_END = re.compile("[。；，,\n]")
_DEFINED = re.compile(
    rf"([{HAN}]{{3,40}})[(（](?:以下)?(?:统一)?简称[“”\"：:]?(?:(?P<own>[我本][{HAN}])|[{HAN}]{{2,8}})"
)
_ANNOUNCED = re.compile(
    rf"(?:现|特|予以)(?:将|公布|发布|公开)[《“]?(?P<before>{NAME})?(?P<year>20\d\d)\s*年?(?:年度|度)?(?P<after>{NAME}?)??{KIND}"
)
_AFTER_TITLE = re.compile(rf"[》\s]*[-_—–|]+\s*({NAME})")
_OWN_NAME = re.compile(
    rf"(?P<agency>(?:[A-Za-z]{{2,8}}(?=[市区县旗州]))?[{HAN}\u2e80-\u2fdf·（）()、—“”-]{{2,48}})[_\- ]{{0,20}}+"
    r"(?P<year>20\d\d)(?!\d)(?!\s?[-.年/]\s?\d{1,2}\s?[-.月/]\s?\d{1,2})(?!年?\s?[-—~～至到、,，和_]\s?20\d\d)"
)
_BEFORE_NAME = re.compile(
    r"(?:20\d\d[-.年/]?\d{1,2}[-.月/]?\d{1,2}日?|(?P<year>20\d\d)(?!\d|年)|\d{1,3}(?!\d))[-_.、 ]*(?=[^\W\d_])"
)
"""A number, a day or a year in front of a file's name."""
_NO_YEAR = re.compile(rf"(?P<agency>[{HAN}·（）()、—-]{{2,48}}?)[_\- ]{{0,20}}+(?:20\d\d|{KIND}|\Z)")
_DAY_LINE = re.compile(rf"\s*(?:(?P<name>[^\s\d][^\n]{{1,40}}?)\s*)?(?P<day>{DAY})\s*")
_LONGEST_DAY_LINE = 60
_DAY_ENDS = frozenset("日0123456789")
_LAST_LINE = re.compile(r"[。！.]\s*\n[ \t\u3000]*(?P<name>[^\n。，：:]{2,40}?)\s*\Z")
_LAST_SECTION = "其他需要报告"
_TAIL = 6_000
_HEAD = 3_000
_OWN_WORD = re.compile(r"(?<![:：])[我本](局|委|厅|镇|乡|街道|县|市|区|省|院|中心|办(?!理|事)|馆|站|所|处|社|旗|州)")
_OWN_REACH = 6_000
_KINDS_OF_PLACE = "县市区省旗州"


_NOBODY = Name(None)


def file_in_text(text: str, titles: TitleReader) -> Iterator[Title]:
    """Links to reports as files: `…局2023年政府信息公开工作年度报告.docx`."""
    if not any(letter in text for letter in _FILE_LETTERS):
        return
    for mark in _FILE_MARKS:
        at, tries = text.find(mark), 0
        while at >= 0 and tries < _FILE_TRIES:
            tries += 1
            begin = text.rfind("\n", 0, at) + 1
            if at - begin <= 80:
                read = titles.line(text[begin:at])
                if read:
                    yield read._replace(printed=text[begin : at + len(mark)], at=begin, witness="file_name_in_text")
            at = text.find(mark, at + 1)


def own_name(file_name: str, titles: TitleReader, names: Names) -> Title | None:
    """What the file's own name says of agency and year; a year that is a part of a day is none."""
    stem = unicodedata.normalize("NFKC", visible(file_name).rsplit(".", 1)[0])
    if "20" not in stem:
        return None
    before = _BEFORE_NAME.match(stem)
    if before and before.end() < len(stem):
        stem = stem[before.end() :] + (
            f"_{before['year']}" if before["year"] and "20" not in stem[before.end() :] else ""
        )
    read = titles.line(stem)
    if read:
        return read._replace(printed=file_name, witness="file_name")
    match = _OWN_NAME.match(stem)
    if match:
        printed = _BRACKETED.sub(r"\1", match["agency"].strip("-—、"))
        bare = re.sub(r"\A[A-Za-z]{2,8}", "", printed) if not is_masked(printed) else ""
        known = names.whole(simplified(bare)).name if bare else None
        is_name = known is not None and not names.whole(simplified(bare)).is_joint
        return Title(printed if is_name else None, int(match["year"]), file_name, 0, "file_name")
    match = _NO_YEAR.match(stem)
    name = names.whole(match["agency"]).name if match else None
    return Title(name, None, file_name, 0, "file_name") if name else None


def signature(text: str, names: Names) -> tuple[Claim | None, date | None]:
    """(who signs the report, the day of it), from the lines behind its last section."""
    at = text.rfind(_LAST_SECTION)
    at = max(at, len(text) - _TAIL) if at >= 0 else max(0, len(text) - _TAIL // 10)
    place, above, higher, day = at, (0, ""), "", None
    for line in text[at:].split("\n"):
        stripped = line.strip()
        if stripped:
            if (
                stripped[-1] in _DAY_ENDS
                and len(stripped) <= _LONGEST_DAY_LINE
                and (found := _DAY_LINE.fullmatch(line))
            ):
                begin, printed = (place + found.start("name"), found["name"]) if found["name"] else above
                other = higher if not found["name"] else above[1]
                name = names.whole(printed) if 2 <= len(printed) <= _LONGEST_DAY_LINE else _NOBODY
                if name.name and not name.is_joint and not heads_links(text, begin):
                    signed = day_of(found["day"])
                    if _names_another(other, name.name, names):
                        return None, signed
                    return Claim("agency", name.name, "signature", begin, printed), signed
                if not found["name"] and not heads_links(text, place):
                    day = day_of(found["day"])
            above, higher = (place, stripped), above[1]
        place += len(line) + 1
    last = _LAST_LINE.search(text, max(at, len(text) - 200)) if above[1][-1:] not in "。！）)" else None
    name = names.whole(last["name"]) if last else _NOBODY
    if last and name.name and not name.is_joint and not heads_links(text, last.start("name")):
        return Claim("agency", name.name, "signature", last.start("name"), last["name"]), day
    return None, day


def _names_another(line: str, name: str, names: Names) -> bool:
    """Is the line above a signature another body's name (a report that several sign)?"""
    other = names.whole(line).name if 2 <= len(line) <= _LONGEST_DAY_LINE else None
    return other is not None and not may_be_same(other, name)


def defined(text: str, names: Names) -> Claim | None:
    """The body that the text calls itself: `某县教育局（以下简称我局）`."""
    at = text.find("简", 0, _OWN_REACH)  # a single rare character is found faster than two
    while at >= 0 and (text[at + 1 : at + 2] != "称" or text[at + 2 : at + 3] == "《"):  # 《 begins a regulation's
        at = text.find("简", at + 1, _OWN_REACH)
    match = _DEFINED.search(text, max(0, at - 60), at + 30) if at >= 0 else None
    if match is None:
        return None
    name = re.split("[，,。；]", match[1])[-1]
    clause = _CLAUSE_END.split(text[match.end() : match.end() + 16])[0]
    if not match["own"] and identity_words().oversees.search(clause):
        return None  # another body, in a sentence
    found = names.whole(re.sub(r"^(?:20\d\d年(?:度)?)", "", name)).name
    return Claim("agency", found, "defined", match.start(1), found) if found else None


def first_person(text: str, names: Names, known: str = "") -> Claim | None:
    """A full name (with its place) as the subject of sentences, if all such sentences agree on one.

    If the name is `known` otherwise, only where it stands is looked at.
    """
    found: dict[str, int] = {}
    begin = text.find(known) if known else 0
    if begin < 0:
        return None
    begin, end = (max(0, begin - _BEFORE_SUBJECT), begin + _LONGEST_SUBJECT) if known else (0, _OWN_REACH)
    for match in _FIRST_PERSON.finditer(text, begin, end):
        name = names.whole(match[1]).name
        clause = _CLAUSE_END.split(text[match.end() : match.end() + 16])[0]
        if name and identity_words().oversees.search(clause):
            continue
        if name:
            found.setdefault(name, match.start(1))
    longest = max(found, key=len, default=None)
    if longest is None or any(not longest.endswith(name) for name in found):
        return None
    return Claim("agency", longest, "first_person", found[longest], longest)


def announced(text: str, names: Names) -> tuple[str | None, int, int, str] | None:
    """(agency or None, year, character, as printed) of `现公布区统计局2023年政府信息公开工作年度报告。`"""
    match = _ANNOUNCED.search(text, 0, _HEAD)
    if match is None or (match["before"] and match["after"]):
        return None
    return names.whole(match["before"] or match["after"] or "").name, int(match["year"]), match.start(), match[0]


def page_title(text: str, titles: list[Title], names: Names) -> Claim | None:
    """`2023年政府信息公开年度报告-沭阳县发改局`; the name of a government there is the site's."""
    for title in titles:
        match = _AFTER_TITLE.match(text, title.at + len(title.printed))
        name = names.whole(match[1]).name if match else None
        if match and name and names.scope_of(name)[0] == "organ" and not _only_publishes(name, names):
            return Claim("agency", name, "page_title", match.start(1), name)
    return None


def fields(text: str, names: Names) -> Iterator[Claim]:
    """`发布机构 | 沭阳县发改局`, `信息来源:正阳镇 作者:佚名`"""
    words = identity_words()
    for witness, patterns in (("issuer", words.issuer), ("source_line", words.source)):
        for field in patterns:
            for match in field.finditer(text, 0, _HEAD):
                name = names.whole(match[1])
                if name.name and not name.is_joint and not _only_publishes(name.name, names):
                    yield Claim("agency", name.name, witness, match.start(1), name.name)
                    break


def _only_publishes(name: str, names: Names) -> bool:
    """Is it a body that puts up others' reports, or an organ's word without a place: no witness of whose report it is?"""
    return names.is_bare_organ(name) or name.endswith(identity_words().trade)


def subtitle(text: str, title: Title, names: Names) -> Claim | None:
    """A name alone on the line under a title."""
    begin = text.find("\n", title.at + len(title.printed) - 1) + 1
    while begin and begin < len(text):
        end = text.find("\n", begin)
        line = text[begin : end if end >= 0 else len(text)]
        if line.strip():
            bare = _BRACKETED.sub(r"\1", line.strip())
            name = names.whole(bare) if len(line) <= 50 and "：" not in line and ":" not in line else None
            found = name.name if name and not name.is_joint and not is_placeless(name.name or "") else None
            return Claim("agency", found, "subtitle", begin, line.strip()) if found else None
        begin = end + 1
    return None


_YEAR_UNDER = re.compile(r"\s*+[(（]?\s*+(20\d\d)(?:\s*+(?:年度?|度))?(?:\s*+[)）])?[ \t]*+(?=\n|\Z)")
_BRACKETED = re.compile(r"\A[(（]([^()（）]+)[)）]\Z")


def year_under(text: str, title: Title) -> tuple[int, int] | None:
    """The year alone on the line under a title, and the character it stands at."""
    end = text.find("\n", title.at + len(title.printed) - 1)
    match = _YEAR_UNDER.match(text, end) if end >= 0 else None
    return (int(match[1]), match.start(1)) if match else None


def calls_itself_otherwise(text: str, name: str) -> bool:
    """Does the text say 我局, 我镇 …, and the name is of another kind?"""
    own = {match[1] for match in _OWN_WORD.finditer(text, 0, _OWN_REACH)} - set(_KINDS_OF_PLACE)
    if not own or len(own) > 1:
        return False
    (word,) = own
    kinds = {"委": ("委", "委员会"), "办": ("办", "办公室"), "镇": ("镇",), "乡": ("乡",), "街道": ("街道",)}
    if word in ("镇", "乡", "街道"):
        return word not in name
    return not re.sub(r"[(（][^()（）]*[)）]\Z", "", name).endswith(kinds.get(word, (word,)))


_META = re.compile(
    rb"""<meta\b[^>]{0,200}?\bname\s*=\s*["']?(ArticleTitle|ContentSource)["']?[^>]{0,60}?\bcontent\s*=\s*["']([^"'>]{2,200})["']""",
    re.I,
)
_META_REACH = 16_384


def metas(page: bytes, titles: TitleReader, names: Names) -> Iterator[Title | Claim]:
    """What the marks of a web page say: ArticleTitle as a title, ContentSource as whom the page was taken from."""
    for match in _META.finditer(page, 0, _META_REACH):
        try:
            said = match[2].decode("utf-8")
        except UnicodeDecodeError:
            said = match[2].decode("gb18030", "replace")
        if match[1].lower() == b"articletitle":
            read = titles.line(said)
            if read:
                yield read._replace(witness="page_title")
        else:
            name = names.whole(said)
            if name.name and not name.is_joint and not _only_publishes(name.name, names):
                yield Claim("agency", name.name, "source_line", None, said)
