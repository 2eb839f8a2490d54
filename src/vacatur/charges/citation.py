"""The grammar of a citation: one raw code to act, section and subsections.

A citation is read strictly. What can be read in two ways is marked ambiguous, and what cannot be
read has no act; nothing is repaired here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from vacatur.charges.inchoate import Inchoate, inchoate_of
from vacatur.charges.normalize import citation_text, squeeze, statute_text
from vacatur.charges.sections import SectionReading, read_section
from vacatur.charges.tables import ChargeTables

_HEAD = re.compile(r"(\d{1,3})[-/ ]+(\d{1,4})(?![\d.])[-/ .]*(.*)")
_SHIFTED = re.compile(r"(\d{2,4})[-/ ]+(.+)")
_RUN_TOGETHER = re.compile(r"(\d{3})[-/ ]+(\d{4,6})([^\d].*)?")
_NUMBER = re.compile(r"\d+")
_TOKEN = re.compile(r"[A-Z]+(?:\.\d+)?|\d+(?:\.\d+)?")
_BOOKED = re.compile(r"CH(?:APTER|AP)?\.? *(\d+(?: \d/\d)?),? *PAR(?:AGRAPH|A)?S?\.? *(\S.*)")
_EDGES = " -/.()"
_WHOLE = 3
"""Numbers of a whole citation: chapter, act and section."""


class Citation(NamedTuple):
    """What one raw code cites, read without guessing."""

    act: str | None = None
    section: str | None = None
    subsections: tuple[str, ...] = ()
    inchoate: str = "none"
    form: str | None = None
    """`ILCS`, `ILRS` (before 1993), `ordinance`, or None where nothing could be read."""
    ambiguous: bool = False
    enhancement: bool = False
    """A section that raises the penalty is cited, alone or beside another."""
    others: tuple[str, ...] = ()
    """Further statutes cited in the same field."""

    @property
    def statute(self) -> str | None:
        """Canonical text of what is cited, whether or not it is certain."""
        return self.act and statute_text(self.act, self.section, self.subsections)


def parse_citation(raw: str, tables: ChargeTables) -> Citation:
    """Read one raw charge code.

    Args:
        raw: The code as filed.
        tables: The jurisdiction's charge tables.

    Example:
        >>> from vacatur.charges.tables import BUNDLED, load_charge_tables
        >>> tables = load_charge_tables(BUNDLED / "us-il" / "charges")
        >>> parse_citation("56.5-704-D", tables).statute
        '720 ILCS 550/4(d)'
        >>> attempt = parse_citation("720-5/8-4 720-550/4(e)", tables)
        >>> attempt.statute, attempt.inchoate
        ('720 ILCS 550/4(e)', 'attempt')
        >>> parse_citation("720-550/5-2-C", tables).ambiguous
        True
        >>> parse_citation("VOP", tables).act is None
        True
    """
    plain = squeeze(raw)
    whole = _ordinance(plain, tables) or _booked(plain, tables)
    if whole:
        return whole
    grammar = inchoate_of(tables)
    text, word = grammar.take_word(citation_text(raw))
    cited: list[Citation] = []
    for part in _parts(text, tables):
        cited.extend(_read_part(part, grammar, tables))
    citation = _combine(cited, tables)
    return citation._replace(inchoate=word) if word != "none" and citation.act else citation


def _ordinance(text: str, tables: ChargeTables) -> Citation | None:
    for pattern, act in tables.ordinances:
        found = pattern.match(text)
        if found:
            groups = found.groupdict()
            section = groups.get("section") or "-".join(
                groups[name] for name in ("title", "chapter", "number")
            )
            tokens = _TOKEN.findall(groups["rest"] or "")
            subsections = tuple(t.lower() for t in tokens) if _all_short(tokens) else ()
            return Citation(act=act, section=section, subsections=subsections, form="ordinance")
    return None


def _booked(text: str, tables: ChargeTables) -> Citation | None:
    """A citation with the words for chapter and paragraph, of a chapter that needs them."""
    found = _BOOKED.fullmatch(text)
    if not found or found[1] in tables.bare_chapters:
        return None
    return _listed(found[1], found[2], tables)


def _listed(chapter: str, paragraph: str, tables: ChargeTables) -> Citation | None:
    """A paragraph that the crosswalk lists as it stands."""
    target = _spelled_paragraphs(tables).get((chapter, paragraph.strip(" .").lower()))
    return Citation(act=target[0], section=target[1], form="ILRS") if target else None


@lru_cache(maxsize=8)
def _spelled_paragraphs(tables: ChargeTables) -> Mapping[tuple[str, str], tuple[str, str]]:
    return {(at, number.lower()): target for (at, number), target in tables.paragraphs.items()}


def _all_short(tokens: list[str]) -> bool:
    return all(len(token) == 1 or token.isdigit() for token in tokens)


def _parts(text: str, tables: ChargeTables) -> list[str]:
    """Cut a field at each further known chapter and act, once a whole citation stands before."""
    if len(_NUMBER.findall(text)) <= _WHOLE:
        return [text]
    cuts, first = [0], 0
    for i, found in enumerate(_NUMBER.finditer(text)):
        at = found.start()
        if i - first >= _WHOLE and text[at - 1] not in "-." and _starts_citation(text[at:], tables):
            cuts.append(at)
            first = i
    return [text[a:b] for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _starts_citation(text: str, tables: ChargeTables) -> bool:
    if _old_chapter(text, tables):
        return True
    head = _HEAD.match(text)
    return head is not None and f"{head[1]} ILCS {head[2]}" in tables.acts


def _read_part(part: str, grammar: Inchoate, tables: ChargeTables) -> list[Citation]:
    """One part of a field; an inchoate section and what it wraps are two citations."""
    form, rest = grammar.take_section(part)
    if form is None:
        return [_read_one(part, tables)]
    wrapped = rest.strip(_EDGES)
    bare = Citation(act=form.act, section=form.section, inchoate=form.inchoate, form="ILCS")
    if not wrapped:
        return [bare]
    chapter = form.act.split()[0]
    for whole in (wrapped, f"{chapter} {wrapped}"):
        if _starts_citation(whole, tables):
            return [bare, _read_one(whole, tables)]
    own_act = form.act.split()[-1]
    inner = re.sub(rf"^{own_act}[ /]+", "", wrapped)
    return [bare, _cite(form.act, read_section(form.act, inner, tables), "ILCS", tables)]


def _read_one(text: str, tables: ChargeTables) -> Citation:
    text = text.strip(" -/,(")
    old = _old_chapter(text, tables)
    if old:
        return _read_old(*old, tables)
    head = _HEAD.fullmatch(text)
    if head and f"{head[1]} ILCS {head[2]}" in tables.acts:
        return _read_known(f"{head[1]} ILCS {head[2]}", head[1], head[3], tables)
    guess = _run_together(text, tables) or _without_chapter(text, tables)
    if guess:
        return guess
    unknown = f"{head[1]} ILCS {head[2]}" if head else ""
    reading = read_section(unknown, head[3], tables) if head else None
    return _cite(unknown, reading, "ILCS", tables) if reading and reading.section else Citation()


def _read_known(act: str, chapter: str, rest: str, tables: ChargeTables) -> Citation:
    """Read the section, unless it is the act one slot late, as in `720-5/550-4(a)`."""
    shifted = _SHIFTED.fullmatch(rest)
    if shifted and shifted[1] not in tables.articles[act]:
        other = f"{chapter} ILCS {shifted[1]}"
        if other in tables.acts and other != act:
            reading = read_section(other, shifted[2], tables)
            return _cite(other, reading, "ILCS", tables)._replace(ambiguous=True)
    return _cite(act, read_section(act, rest, tables), "ILCS", tables)


def _run_together(text: str, tables: ChargeTables) -> Citation | None:
    """Act and section without a mark between them, as in `720-5504B`: always ambiguous."""
    found = _RUN_TOGETHER.fullmatch(text)
    if not found:
        return None
    chapter, digits, tail = found[1], found[2], found[3] or ""
    for cut in range(len(digits) - 1, 0, -1):
        act = f"{chapter} ILCS {digits[:cut]}"
        if digits[cut:] in tables.sections.get(act, {}):
            reading = read_section(act, digits[cut:] + tail, tables)
            return _cite(act, reading, "ILCS", tables)._replace(ambiguous=True)
    return None


@lru_cache(maxsize=8)
def _old_chapters(tables: ChargeTables) -> re.Pattern[str]:
    chapters = sorted(map(re.escape, tables.bare_chapters))
    return re.compile(rf"({'|'.join(chapters)})[-/ .]+(\d.*)")


def _without_chapter(text: str, tables: ChargeTables) -> Citation | None:
    """Act and section of the only act with that number, as in `550/4(c)`: always ambiguous."""
    found = _SHIFTED.fullmatch(text)
    acts = _acts_by_number(tables).get(found[1], ()) if found else ()
    if not found or len(acts) != 1:
        return None
    reading = read_section(acts[0], found[2], tables)
    listed = (reading.section or "").lower() in tables.sections[acts[0]]
    return _cite(acts[0], reading, "ILCS", tables)._replace(ambiguous=True) if listed else None


@lru_cache(maxsize=8)
def _acts_by_number(tables: ChargeTables) -> Mapping[str, list[str]]:
    """Acts of whatever chapter by their number in it."""
    numbered: dict[str, list[str]] = {}
    for act in tables.acts:
        chapter, _, number = act.rpartition(" ")
        if chapter:
            numbered.setdefault(number, []).append(act)
    return numbered


def _old_chapter(text: str, tables: ChargeTables) -> tuple[str, str] | None:
    found = _old_chapters(tables).match(text)
    return (found[1], found[2]) if found else None


def _read_old(chapter: str, rest: str, tables: ChargeTables) -> Citation:
    """A citation of the statute book before 1993."""
    listed = None if chapter in tables.kept_chapters else _listed(chapter, rest, tables)
    if listed:
        return listed
    exact = re.match(r"(\d+(?:\.\d+)?(?:[- ]\d+(?:\.\d+)?)?)(?!\d|\.\d)", rest)
    spelling = exact[1].replace(" ", "-") if exact else ""
    plain = spelling.split("-")[0]
    for paragraph, length in ((spelling, len(spelling)), (plain, len(plain))):
        target = tables.paragraphs.get((chapter, paragraph))
        if target:
            reading = read_section(target[0], target[1] + rest[length:], tables)
            return _cite(target[0], reading, "ILRS", tables)
    act = tables.kept_chapters.get(chapter)
    if act:
        return _cite(act, read_section(act, rest, tables), "ILRS", tables)
    return Citation(act=f"Ch. {chapter}", section=plain or None, form="ILRS")


def _cite(act: str, reading: SectionReading, form: str, tables: ChargeTables) -> Citation:
    known = tables.acts.get(act)
    second = reading.other if known and not known.one_subsection else None
    return Citation(
        act=act,
        section=reading.section,
        subsections=reading.subsections,
        inchoate=reading.inchoate,
        form=form,
        ambiguous=reading.ambiguous,
        others=(statute_text(act, *second),) if second else (),
    )


def _combine(cited: list[Citation], tables: ChargeTables) -> Citation:
    """One citation out of the parts of a field."""
    if len(cited) == 1 and _role(cited[0], tables) != "enhancement":
        return cited[0]
    forms = [one.inchoate for one in cited if one.inchoate != "none"]
    inchoate = forms[0] if forms else "none"
    targets = [one for one in cited if not _is_bare_inchoate(one, tables)] or cited
    raised = [one for one in targets if _role(one, tables) == "enhancement"]
    targets = [one for one in targets if one not in raised] or raised
    distinct = list({(one.act, one.section, one.subsections): one for one in targets}.values())
    first = distinct[0] if distinct else Citation()
    old = next((one.form for one in cited if one.form == "ILRS"), first.form)
    return first._replace(
        form=old,
        inchoate=inchoate,
        ambiguous=first.ambiguous or len(distinct) > 1,
        enhancement=bool(raised),
        others=first.others + tuple(one.statute for one in distinct[1:] if one.statute),
    )


def _role(one: Citation, tables: ChargeTables) -> str:
    return tables.roles.get((one.act or "", one.section or ""), "")


def _is_bare_inchoate(one: Citation, tables: ChargeTables) -> bool:
    forms = inchoate_of(tables).forms
    return any(one.act == form.act and one.section == form.section for form in forms)
