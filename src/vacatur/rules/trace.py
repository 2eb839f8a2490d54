"""Why a record was decided as it was: the trace of one decision, read back from a result."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from vacatur.charges.corrections import KEPT
from vacatur.errors import InputError, VacaturError
from vacatur.facts.family import family_of
from vacatur.results.opened import Opened
from vacatur.results.reviews import READS, REASON, REVIEWS, RULE
from vacatur.results.scanned import scanned
from vacatur.rules.load import Pack, load_pack
from vacatur.rules.model import Criterion, Rule
from vacatur.rules.reasons import Answer, Answers, Reasons
from vacatur.storage.age import Identities

BESIDE = ("correction", "method", "score", "period", "stated")
NUMBER = "charge"
"""What a record and its charge share in a result."""
_PLACE = " place"
PACK_ID = re.compile(r"[a-z]{2}(-[a-z]{2})?/[a-z0-9_-]+")
"""The name of a pack, which is never a path."""
_DAMAGE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    StopIteration,
    TypeError,
    ValueError,
    pl.exceptions.PolarsError,
    pl.exceptions.PanicException,
)
"""What comes of files that are not as they were written."""
WORDS: Mapping[Answer, str] = {True: "true", False: "false", None: "unknown"}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One criterion, its answer, and whether the decision turned on it."""

    id: str
    answer: str
    decided: bool
    reads: str
    cite: str
    checked: str


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The whole trace of one decision."""

    record: Mapping[str, Any]
    decision: Mapping[str, Any]
    rule: Mapping[str, Any]
    reasons: Mapping[str, str]
    criteria: Sequence[Asked]
    facts: Mapping[str, Any]
    correction: Mapping[str, Any] | None
    """What the office made of the charge, and who, when and why, where it corrected it."""
    pack: str
    as_of: str
    review: Mapping[str, Any] | None = None
    """What a person decided in the place of the rule, and who, when and why."""

    def document(self) -> dict[str, Any]:
        """The trace in plain JSON types."""
        return json.loads(json.dumps(asdict(self), default=str))  # type: ignore[no-any-return]


def decode_criteria(pack: Pack, true: int, unknown: int) -> dict[str, Answer]:
    """The answer to every criterion, from the bit masks of a decision.

    Example:
        >>> pack = load_pack("us-il/cannabis")
        >>> decode_criteria(pack, 1, 0)[pack.criteria[0].id]
        True
    """
    return {
        criterion.id: None if unknown >> place & 1 else bool(true >> place & 1)
        for place, criterion in enumerate(pack.criteria)
    }


def explain(
    folder: str | Path, record_id: str, *, identities: Identities | None = None
) -> Explanation:
    """Explain one decision of a result folder.

    Args:
        folder: A result folder.
        record_id: The record's id.
        identities: What opens the files, where they are encrypted.

    Raises:
        InputError: The folder is no result, has no such record, or is encrypted and stays so.
    """
    opened = Opened(folder=Path(folder), identities=identities)
    try:
        return _explained(opened, record_id)
    except VacaturError:
        raise
    except _DAMAGE as error:
        msg = f"[{opened.folder.name}] is not a whole result: [{type(error).__name__}]."
        raise InputError(msg, hint="Copy it again, or score again.") from error


def _explained(opened: Opened, record_id: str) -> Explanation:
    manifest = _manifest(opened.folder)
    if not PACK_ID.fullmatch(manifest["pack"]["id"]):
        msg = f"[{opened.folder.name}] is not a whole result: its pack has no name."
        raise InputError(msg, hint="Score again.")
    pack = load_pack(manifest["pack"]["id"], options=manifest["pack"]["options"])
    if pack.sha256 != manifest["pack"]["sha256"]:
        msg = f"The result was made with another edition of [{pack.id}]."
        raise InputError(msg, hint=f"It was version {manifest['pack']['version']}; score again.")
    decision = _decision(opened, record_id)
    facts = _facts(opened, pack, decision.pop(_PLACE))
    answers = decode_criteria(pack, decision["criteria_true"], decision["criteria_unknown"])
    review = _review(opened, record_id) if decision["rule"] == RULE else None
    named = review["own_rule"] if review else decision["rule"]
    rule = next(rule for rule in pack.table.rule if rule.id == named)
    return Explanation(
        record={key: decision[key] for key in ("record_id", "source_file", "source_row")},
        decision=_shown(decision),
        rule={"id": rule.id, "step": rule.step, "when": rule.when.strip(), "cite": rule.cite},
        reasons=_in_words(pack, decision["reasons"]),
        criteria=tuple(_asked(pack, rule, answers)),
        facts={k: v for k, v in facts.items() if k not in BESIDE and k not in decision},
        correction=_correction(opened, facts.get("correction")),
        review=review,
        pack=f"{pack.id} {pack.version}",
        as_of=date.fromisoformat(manifest["as_of"]).isoformat(),
    )


def _correction(opened: Opened, row: int | None) -> dict[str, Any] | None:
    """The correction that a record rests on, from the copy that the result keeps."""
    if row is None:
        return None
    try:
        kept = scanned(opened.file(KEPT), Path(KEPT).suffix).collect()
        return kept.row(by_predicate=pl.col("row") == str(row), named=True)
    except (OSError, pl.exceptions.PolarsError) as error:
        msg = f"[{opened.folder.name}] is not a whole result: [{KEPT}] lacks row {row}."
        raise InputError(msg, hint="Score again.") from error


def _review(opened: Opened, record_id: str) -> dict[str, Any]:
    """The decision of a person on a record, from the copy that the result keeps."""
    kept = scanned(opened.file(REVIEWS), Path(REVIEWS).suffix)
    found = kept.filter(pl.col("record_id") == record_id).collect()
    return found.row(0, named=True)


def _asked(pack: Pack, rule: Rule, answers: Answers) -> Iterator[Asked]:
    reasons = Reasons(pack)
    turned = {
        criterion.id
        for outcome in (True, None)
        for criterion, _ in reasons.deciding(rule.when, outcome, answers)
    }
    for criterion in pack.criteria:
        yield Asked(
            id=criterion.id,
            answer=WORDS[answers[criterion.id]],
            decided=criterion.id in turned,
            reads=criterion.reads,
            cite=criterion.cite,
            checked=_checked(criterion),
        )


def _checked(criterion: Criterion) -> str:
    if criterion.basis:
        return criterion.basis
    return f"not checked against its text; confidence {criterion.confidence}"


def _in_words(pack: Pack, codes: Sequence[str]) -> dict[str, str]:
    words = {reason.code: reason.reads for reason in pack.header.reason}
    return {code: words.get(code, READS if code == REASON else "") for code in codes}


def _shown(decision: Mapping[str, Any]) -> dict[str, Any]:
    hidden = ("record_id", "source_file", "source_row", "rule", "reasons")
    return {
        key: value
        for key, value in decision.items()
        if key not in hidden and not key.startswith("criteria_")
    }


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
    except (OSError, ValueError) as error:
        msg = f"[{folder.name}] is not a result folder: it has no manifest."
        raise InputError(msg, hint="Name the folder that `vacatur score --out` made.") from error
    if "kind" in manifest:
        msg = f"[{folder.name}] is no result of score, but {manifest['kind']}."
        raise InputError(msg, hint="Name the folder that `vacatur score --out` made.")
    return manifest


def _decision(opened: Opened, record_id: str) -> dict[str, Any]:
    """The decision of a record, and its place among all."""
    placed = _decisions(opened).with_row_index(_PLACE)
    found = placed.filter(pl.col("record_id") == record_id).collect()
    if found.height != 1:
        msg = f"[{opened.folder.name}] has no record with that id."
        raise InputError(msg, hint="Record ids are in the first column of the decisions.")
    return found.row(0, named=True)


def _facts(opened: Opened, pack: Pack, place: int) -> dict[str, Any]:
    """The facts of the record at a place, those of its charge among them, in the family's order."""
    facts = opened.table("facts").slice(place, 1).collect().row(0, named=True)
    if (number := facts.pop(NUMBER, None)) is not None:
        charge = opened.table("charges").filter(pl.col(NUMBER) == number).collect()
        facts |= charge.drop(NUMBER).row(0, named=True)
    family = family_of(pack)
    first = [name for name in (*(f.name for f in family.facts), *family.spoken) if name in facts]
    return {name: facts[name] for name in (*first, *facts)}


def _decisions(opened: Opened) -> pl.LazyFrame:
    table = opened.table("decisions")
    if opened.suffix("decisions") != ".csv":
        return table
    return table.with_columns(
        pl.col("criteria_true", "criteria_unknown").cast(pl.UInt64),
        pl.col("reasons", "also").str.split(";"),
    )
