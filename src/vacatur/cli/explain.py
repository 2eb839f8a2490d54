"""`vacatur explain`: the whole trace of one record, with citations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vacatur.cli.options import AsJson, Identity, ResultFolder
from vacatur.cli.output import emit, emit_json, visible

if TYPE_CHECKING:
    from rich.tree import Tree

    from vacatur.rules.trace import Asked, Explanation

NARROWEST = 100
WRITTEN = (
    "charge_code",
    "charge_description",
    "charge_class",
    "disposition_text",
    "sentence_text",
)

RecordId = Annotated[str, typer.Argument(metavar="RECORD_ID", show_default=False)]
Branch = tuple[str, Iterable[str]]


def explain(
    folder: ResultFolder,
    record_id: RecordId,
    *,
    identity: Identity = None,
    as_json: AsJson = False,
) -> None:
    """Show how one record was decided, and why."""
    from vacatur import api

    explanation = api.explain(folder, record_id, identity=identity)
    if as_json:
        emit_json(explanation.document())
    else:
        emit(_drawn(_tree(explanation)))


def _tree(explanation: Explanation) -> Tree:
    """Hang every part of the trace on one tree; raw text is never read as markup."""
    from rich.text import Text
    from rich.tree import Tree

    record, decision = explanation.record, explanation.decision
    title = f"{record['record_id']}: {decision['determination']}, {decision['outcome']}"
    tree = Tree(Text(visible(title)))
    for title, lines in _branches(explanation):
        leaves = [Text(visible(line)) for line in lines]
        branch = tree.add(Text(visible(title))) if leaves else tree
        for leaf in leaves:
            branch.add(leaf)
    return tree


def _branches(explanation: Explanation) -> Iterator[Branch]:
    record, rule, facts = explanation.record, explanation.rule, explanation.facts
    asked = explanation.criteria
    yield (
        f"{explanation.pack}, as of {explanation.as_of}",
        (f"read from {record['source_file']}, row {record['source_row']}",),
    )
    yield "as written", _pairs({name: facts.get(name) for name in WRITTEN})
    if explanation.correction:
        yield _corrected(explanation.correction)
    if explanation.review:
        yield _reviewed(explanation.review)
    yield "because", (f"{code}: {words}" for code, words in explanation.reasons.items())
    by = "the software by itself: " if explanation.review else "by "
    yield f"{by}rule {rule['id']} (step {rule['step']}, {rule['cite']})", (rule["when"],)
    turned = (one for one in asked if one.decided)
    yield "the decision turned on", (f"{one.answer}: {_question(one)}" for one in turned)
    yield "decision", _pairs(explanation.decision)
    yield "facts", _pairs({k: v for k, v in facts.items() if k not in WRITTEN})
    for answer in ("unknown", "true", "false"):
        others = (one for one in asked if one.answer == answer and not one.decided)
        yield f"other criteria: {answer}", map(_question, others)


def _corrected(correction: Mapping[str, Any]) -> Branch:
    """Who corrected the charge, when and why; the raw value stands above as it was written."""
    title = f"corrected by {correction['who']} on {correction['when']}"
    told = {name: correction[name] for name in ("why", "statute", "inchoate", "row")}
    return title, _pairs(told)


def _reviewed(review: Mapping[str, Any]) -> Branch:
    """Who decided in the place of the software, when and why, and what it had decided."""
    title = f"decided by {review['who']} on {review['when']}"
    told = ("why", "determination", "outcome", "own_determination", "own_outcome", "file", "row")
    return title, _pairs({name: review[name] for name in told})


def _question(asked: Asked) -> str:
    return f"{asked.reads} [{asked.cite}] ({asked.id}; {asked.checked})"


def _pairs(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if value is not None and value != []:
            yield f"{name}: {_word(value)}"


def _word(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _drawn(tree: Tree) -> str:
    """Draw the tree as wide as the terminal, in colour only there."""
    import sys

    from rich.console import Console

    console = Console(file=sys.stdout, highlight=False)
    console.width = max(console.width, NARROWEST)
    with console.capture() as drawn:
        console.print(tree)
    return drawn.get()
