"""Why a rule decided: the criteria that made its formula true, false or unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from vacatur.rules.load import Pack
from vacatur.rules.model import Criterion
from vacatur.rules.sql import parsed

Answer = bool | None
Answers = Mapping[str, Answer]


def evaluate(tree: exp.Expr, answers: Answers) -> Answer:  # noqa: PLR0911  one case a node
    """The three-valued answer of a formula over criteria (Kleene's rules).

    Example:
        >>> evaluate(parsed("a OR NOT b"), {"a": None, "b": False})
        True
    """
    if isinstance(tree, exp.Column):
        return answers[tree.name]
    if isinstance(tree, exp.Boolean):
        return bool(tree.this)
    if isinstance(tree, exp.Paren):
        return evaluate(tree.this, answers)
    if isinstance(tree, exp.Not):
        inner = evaluate(tree.this, answers)
        return None if inner is None else not inner
    if isinstance(tree, exp.Is):
        inner, wanted = evaluate(tree.this, answers), tree.expression
        return inner is None if isinstance(wanted, exp.Null) else inner is bool(wanted.this)
    parts = [evaluate(part, answers) for part in tree.flatten()]
    settles = isinstance(tree, exp.Or)
    if settles in parts:
        return settles
    return None if None in parts else not settles


class Reasons:
    """Finds the reason codes behind one answer of a formula."""

    def __init__(self, pack: Pack) -> None:
        self.criteria: dict[str, Criterion] = {c.id: c for c in pack.criteria}

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
        self, tree: exp.Expr, answer: Answer, answers: Answers
    ) -> Iterator[tuple[Criterion, Answer]]:
        if isinstance(tree, exp.Column):
            yield from self._leaf(self.criteria[tree.name], answer, answers)
        elif isinstance(tree, exp.Paren):
            yield from self._walk(tree.this, answer, answers)
        elif isinstance(tree, exp.Not):
            yield from self._walk(tree.this, None if answer is None else not answer, answers)
        elif isinstance(tree, exp.Is):
            yield from self._walk(tree.this, evaluate(tree.this, answers), answers)
        elif isinstance(tree, exp.And | exp.Or):
            for part in tree.flatten():
                if evaluate(part, answers) is answer:
                    yield from self._walk(part, answer, answers)

    def _leaf(
        self, criterion: Criterion, answer: Answer, answers: Answers
    ) -> Iterator[tuple[Criterion, Answer]]:
        tree = parsed(criterion.sql)
        if _code(criterion, answer) or not self._asks_only_criteria(tree):
            yield criterion, answer
        else:
            yield from self._walk(tree, answer, answers)

    def _asks_only_criteria(self, tree: exp.Expr) -> bool:
        plain = (exp.And, exp.Or, exp.Not, exp.Paren, exp.Column, exp.Identifier, exp.Boolean)
        return all(isinstance(node, plain) for node in tree.walk()) and all(
            column.name in self.criteria for column in tree.find_all(exp.Column)
        )


def _code(criterion: Criterion, answer: Answer) -> str | None:
    if answer is None:
        return criterion.if_unknown
    return criterion.if_true if answer else criterion.if_false
