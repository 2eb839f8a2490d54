"""The rule sheet of a pack in plain language, written from the very files that run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from vacatur.rules import tree
from vacatur.rules.blanks import Blank
from vacatur.rules.formulas import parsed
from vacatur.rules.load import Pack
from vacatur.rules.model import Criterion, Rule, Sourced
from vacatur.rules.options import in_words as written
from vacatur.rules.tree import Node

ROW_NAMES = {
    "statutes.csv": ("act", "book", "section", "subsection", "start", "end"),
    "attempt_classes.csv": ("class", "attempt_class"),
    "associations.csv": ("act", "section", "subsection", "class", "words", "tier", "note"),
}
TABLES = {
    "statutes.csv": "Statutes by period",
    "attempt_classes.csv": "Class of an attempt",
    "associations.csv": "Violent crimes by citation: the first row that fits",
}


def sheet(pack: Pack) -> str:
    """The rule sheet as Markdown.

    Example:
        >>> from vacatur.rules.load import load_pack
        >>> sheet(load_pack("us-il/cannabis")).splitlines()[0]
        '# Illinois: expungement of cannabis records under the Cannabis Regulation and Tax Act'
    """
    parts = (
        *(_head(pack), _options(pack), _outcomes(pack), _rules(pack), _beside(pack)),
        *(_facts(pack), _criteria(pack), _blanks(pack), _tables(pack), _unsure(pack)),
        _reasons(pack),
    )
    return "\n".join(line for part in parts for line in part)


def checked(part: Sourced) -> str:
    """How far a statement of law was checked."""
    if part.basis:
        return f"basis: {part.basis}"
    return f"not checked against its text, confidence {part.confidence}"


def _source(part: Sourced) -> str:
    return f"[{part.cite}; {checked(part)}]"


def unchecked(pack: Pack) -> Iterator[str]:
    """Every statement of the pack that was not checked against its text, the least sure first."""
    parts: list[tuple[float, str]] = []
    groups: dict[str, Iterable[tuple[str, Sourced]]] = {
        "outcome": ((o.code, o) for o in pack.header.outcome),
        "criterion": ((c.id, c) for c in pack.criteria),
        "rule": ((r.id, r) for r in pack.table.rule),
        "fact": ((f.id, f) for f in pack.facts.derived),
        "gathered fact": ((g.id, g) for g in pack.facts.gathered),
        "assumption": ((w.id, w) for w in pack.facts.what_if),
        "neighbour": ((a.id, a) for a in pack.facts.association),
        "tier": ((t.code, t) for t in pack.table.tier),
        "path": ((p.code, p) for p in pack.table.path),
        "note": ((n.code, n) for n in pack.table.note),
        "date": ((d.column, d) for d in pack.table.date),
        "blank": ((", ".join(b.fields), b) for b in pack.blanks),
    }
    for kind, group in groups.items():
        for name, part in group:
            if part.confidence is not None:
                parts.append((part.confidence, f"{kind} {name} [{part.cite}]"))
    parts += _unchecked_rows(pack)
    for confidence, what in sorted(parts):
        yield f"{confidence:.2f}  {what}"


def _unchecked_rows(pack: Pack) -> Iterator[tuple[float, str]]:
    for name, keys in ROW_NAMES.items():
        if not (pack.folder / name).exists():
            continue
        for row in pack.data(name).iter_rows(named=True):
            if float(row["confidence"]) < 1:
                what = " ".join(str(row[key]) for key in keys if row.get(key) is not None)
                yield float(row["confidence"]), f"{name} {what} [{row['cite']}]"


def in_words(sql: str, criteria: Mapping[str, Criterion]) -> str:
    """A formula over criteria, each replaced by its question in words."""
    return _words(parsed(sql), criteria)


def _words(node: Node, criteria: Mapping[str, Criterion]) -> str:
    if node.kind == tree.NAME:
        return f"*{_first_sentence(criteria[node.value].reads)}*"
    if node.kind == tree.NOT:
        return f"not: {_words(node.parts[0], criteria)}"
    if node.kind == tree.GROUP:
        return f"({_words(node.parts[0], criteria)})"
    if node.kind in (tree.AND, tree.OR):
        joint = f" {node.kind} "
        return joint.join(_words(part, criteria) for part in node.parts)
    if node.kind == tree.IS:
        return f"it is unknown whether {_words(node.parts[0], criteria)}"
    return "always" if node.kind == tree.TRUE else "never"


def _first_sentence(text: str) -> str:
    head, stop, _ = text.partition(". ")
    return head + "." if stop else text


def _head(pack: Pack) -> Iterator[str]:
    header = pack.header
    until = f" until {header.ends}" if header.ends else ""
    yield from (f"# {header.title}", "")
    yield from (
        f"Pack `{pack.id}`, version {pack.version}, in force from {header.in_force}{until}.",
    )
    yield from (f"Authority: {header.authority}.", "", f"**{header.status}**", "")
    yield from ("## What it does not decide", "", *(f"- {limit}" for limit in header.limits), "")


def _options(pack: Pack) -> Iterator[str]:
    yield from ("## Options", "", "The office decides these; the value in force stands first.", "")
    for option in pack.header.option:
        chosen = pack.options[option.id]
        others = [written(value) for value in option.values if value != chosen]
        rest = f" (or {', '.join(others)})" if others else ""
        yield f"- `{option.id} = {written(chosen) or 'none'}`{rest}: {option.reads}"
        if option.policy:
            yield f"  Policy, not statute: {option.policy}"
    yield ""


def _outcomes(pack: Pack) -> Iterator[str]:
    yield from ("## Outcomes", "")
    for outcome in pack.header.outcome:
        yield f"- **{outcome.code}** ({outcome.determination}): {outcome.reads} [{outcome.cite}]"
    yield ""


def _rules(pack: Pack) -> Iterator[str]:
    yield from ("## The ordered table", "")
    yield "The first rule that holds decides."
    yield from ("One whose question cannot be answered leads to review.", "")
    criteria = {criterion.id: criterion for criterion in pack.criteria}
    for place, rule in enumerate(pack.table.rule, start=1):
        yield from _rule(place, rule, criteria)
    yield ""


def _rule(place: int, rule: Rule, criteria: Mapping[str, Criterion]) -> Iterator[str]:
    yield f"{place}. **{rule.outcome}** (`{rule.id}`, step {rule.step})"
    yield f"   if {in_words(rule.when, criteria)}"
    if rule.unknown == "skip":
        yield "   (passed over where that is unknown)"
    yield f"   {_source(rule)}"


def _beside(pack: Pack) -> Iterator[str]:
    criteria = {criterion.id: criterion for criterion in pack.criteria}
    table = pack.table
    yield from ("## Beside an outcome", "")
    for kind, parts in (("Tier", table.tier), ("Also", table.path), ("Note", table.note)):
        for part in parts:
            of = f" of {', '.join(part.outcomes)}" if part.outcomes else ""
            yield f"- {kind} **{part.code}**{of} if {in_words(part.when, criteria)} [{part.cite}]"
    for day in table.date:
        yield f"- `{day.column}` of {', '.join(day.outcomes)}: {_sql(day.sql)} [{day.cite}]"
    yield ""


def _facts(pack: Pack) -> Iterator[str]:
    yield from ("## Facts that this law adds", "")
    for derived in pack.facts.derived:
        yield f"- `{derived.id}`: {derived.reads} {_sql(derived.sql)} {_source(derived)}"
    for fact in pack.facts.gathered:
        what = f"{fact.kind} over {fact.over}"
        yield f"- `{fact.id}` ({what}): {fact.reads} {_sql(fact.where)} {_source(fact)}"
    for assumed in pack.facts.what_if:
        yield f"- what if `{assumed.id}`: {assumed.reads} {_sql(assumed.sql)} {_source(assumed)}"
    for part in pack.facts.association:
        scope = part.scope.replace("_", " ")
        yield f"- `{part.id}` ({scope}): {part.reads} {_sql(part.sql)} {_source(part)}"
    yield ""


def _criteria(pack: Pack) -> Iterator[str]:
    yield from ("## The questions", "")
    for criterion in pack.criteria:
        yield f"- `{criterion.id}`: {criterion.reads} {_sql(criterion.sql)} {_source(criterion)}"
    yield ""


def _blanks(pack: Pack) -> Iterator[str]:
    yield from ("## What a blank may decide", "")
    yield "Every other blank leaves a decision as it is, or sends it to review."
    yield ""
    for blank in pack.blanks:
        yield f"- {blank.in_words} {_change(blank)} {_source(blank)}"
    yield ""


def _change(blank: Blank) -> str:
    was, becomes = (" or ".join(codes) or "any" for codes in (blank.was, blank.becomes))
    answers = f", by {', '.join(f'`{name}`' for name in blank.answers)}" if blank.answers else ""
    of = {"itself": "", "others": ", of other records", "all": ", of other records too"}
    return f"({was} to {becomes}{of[blank.of]}{answers})"


def _sql(text: str) -> str:
    return f"`{' '.join(text.split())}`"


def _tables(pack: Pack) -> Iterator[str]:
    for name, title in TABLES.items():
        if not (pack.folder / name).exists():
            continue
        yield from (f"## {title}", "", *_markdown(pack.data(name)), "")


def _markdown(table: pl.DataFrame) -> Iterator[str]:
    yield _cells(table.columns)
    yield _cells("---" for _ in table.columns)
    for row in table.iter_rows():
        yield _cells("" if cell is None else str(cell).replace("|", "\\|") for cell in row)


def _cells(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _unsure(pack: Pack) -> Iterator[str]:
    yield from ("## Not checked against its text, with confidence", "")
    yield from (*(f"- {line}" for line in unchecked(pack)), "")


def _reasons(pack: Pack) -> Iterator[str]:
    yield from ("## Reason codes", "")
    for reason in pack.header.reason:
        yield f"- `{reason.code}`: {reason.reads}"
