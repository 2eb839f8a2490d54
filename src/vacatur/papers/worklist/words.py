"""What a jurisdiction's worklist says: tasks and who acts; read from `worklist.toml`."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, model_validator

from vacatur.dossiers.office import read_paper
from vacatur.errors import PackError
from vacatur.rules.load import Pack
from vacatur.rules.model import Code, Determination, Identifier, Outcome, Sentence, Sourced

WORKLIST: Final = "worklist.toml"
LISTED: Final = ("ELIGIBLE", "NOT_YET", "NEEDS_REVIEW")
"""Determinations with something to do."""


class Task(Sourced):
    """What somebody does about records of some outcomes, or determinations, or on hold."""

    model_config = ConfigDict(strict=False)

    id: Identifier
    outcomes: tuple[Code, ...] = ()
    determinations: tuple[Determination, ...] = ()
    hold: bool = False
    task: Sentence
    who: Sentence
    policy: str = ""


class Convictions(Sourced):
    """Which records are convictions, for the order of the list."""

    model_config = ConfigDict(strict=False)

    dispositions: tuple[str, ...]
    except_outcomes: tuple[Code, ...] = ()


class Words(BaseModel):
    """The whole file. Of two tasks of one case the one that stands first is the stricter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    convictions: Convictions
    task: tuple[Task, ...]

    @model_validator(mode="after")
    def _hold_has_a_task(self) -> Self:
        if not any(task.hold for task in self.task):
            msg = "no task says what to do about a record on hold"
            raise ValueError(msg)
        return self


def read_words(folder: Path, pack: Pack) -> Words:
    """Read the worklist's words and hold them against the pack's outcomes.

    Args:
        folder: The jurisdiction's papers.
        pack: What decided.

    Raises:
        PackError: They are missing, do not hold, or leave an outcome without a task.
    """
    words = read_paper(folder, WORKLIST, Words)
    for outcome in pack.header.outcome:
        if outcome.determination in LISTED and not _has_task(words, outcome):
            message = f"[{WORKLIST}] has no task for the outcome [{outcome.code}]."
            raise PackError(message, hint="Add a [[task]] with that outcome.")
    known = {outcome.code for outcome in pack.header.outcome}
    for code in _named(words):
        if code not in known:
            message = f"[{WORKLIST}] names the outcome [{code}], which the pack does not have."
            raise PackError(message, hint=f"It has: {', '.join(sorted(known))}.")
    return words


def _has_task(words: Words, outcome: Outcome) -> bool:
    return any(
        outcome.code in task.outcomes or outcome.determination in task.determinations
        for task in words.task
    )


def _named(words: Words) -> list[str]:
    tasks = [code for task in words.task for code in task.outcomes]
    return [*tasks, *words.convictions.except_outcomes]
