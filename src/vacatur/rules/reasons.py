"""Why a rule decided: the criteria that made its formula true, false or unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vacatur.rules.formulas import parsed
from vacatur.rules.load import Pack
from vacatur.rules.model import Criterion
from vacatur.rules.tree import AND, FALSE, GROUP, IS, NAME, NOT, NULL, OR, TRUE, Node

Answer = bool | None
Answers = Mapping[str, Answer]
PLAIN = {AND, OR, NOT, GROUP, NAME, TRUE, FALSE}
"""The nodes of a criterion that may be no more than others put together."""


def evaluate(tree: Node, answers: Answers) -> Answer:  # noqa: PLR0911  one case a node
    """The three-valued answer of a formula over criteria (Kleene's rules).

    Example:
        >>> evaluate(parsed("a OR NOT b"), {"a": None, "b": False})
        True
    """
    kind, value, parts = tree
    if kind == NAME:
        return answers[value]
    if kind == NOT:
        inner = evaluate(parts[0], answers)
        return None if inner is None else not inner
    if kind == GROUP:
        return evaluate(parts[0], answers)
    if kind in (TRUE, FALSE):
        return kind == TRUE
    if kind == IS:
        inner, wanted = evaluate(parts[0], answers), parts[1].kind
        return inner is None if wanted == NULL else inner is (wanted == TRUE)
    settles = kind == OR
    said = [evaluate(part, answers) for part in parts]
    if settles in said:
        return settles
    return None if None in said else not settles


class Reasons:
    """Finds the reason codes behind one answer of a formula."""

    def __init__(self, pack: Pack) -> None:
        self.criteria: dict[str, Criterion] = {c.id: c for c in pack.criteria}
        self._asks_others = {c.id: self._asks_only_criteria(parsed(c.sql)) for c in pack.criteria}

    def of(self, sql: str, answer: Answer, answers: Answers) -> Iterator[str]:
        """Codes of the criteria that gave `sql` this answer, in the order they stand.

        An unknown without a code of its own is named after its criterion.
        """
        for criterion, value in self.deciding(sql, answer, answers):
            code = _code(criterion, value)
            if code or value is None:
                yield code or f"{criterion.id.upper()}_UNKNOWN"

    def deciding(
        self, sql: str, answer: Answer, answers: Answers
    ) -> Iterator[tuple[Criterion, Answer]]:
        """The criteria that gave `sql` this answer, with their own."""
        yield from self._walk(parsed(sql), answer, answers)

    def _walk(
        self, tree: Node, answer: Answer, answers: Answers
    ) -> Iterator[tuple[Criterion, Answer]]:
        kind, value, parts = tree
        if kind == NAME:
            yield from self._leaf(self.criteria[value], answer, answers)
        elif kind in (AND, OR):
            for part in parts:
                if evaluate(part, answers) is answer:
                    yield from self._walk(part, answer, answers)
        elif kind == NOT:
            yield from self._walk(parts[0], None if answer is None else not answer, answers)
        elif kind == GROUP:
            yield from self._walk(parts[0], answer, answers)
        elif kind == IS:
            yield from self._walk(parts[0], evaluate(parts[0], answers), answers)

    def _leaf(
        self, criterion: Criterion, answer: Answer, answers: Answers
    ) -> Iterator[tuple[Criterion, Answer]]:
        if _code(criterion, answer) or not self._asks_others[criterion.id]:
            yield criterion, answer
        else:
            yield from self._walk(parsed(criterion.sql), answer, answers)

    def _asks_only_criteria(self, tree: Node) -> bool:
        return all(
            node.kind in PLAIN and (node.kind != NAME or node.value in self.criteria)
            for node in tree.walk()
        )


def _code(criterion: Criterion, answer: Answer) -> str | None:
    if answer is None:
        return criterion.if_unknown
    return criterion.if_true if answer else criterion.if_false
