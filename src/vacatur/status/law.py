"""What a jurisdiction says of the way from a list to an expunged record; data, see `status.toml`.

A track is the way of one outcome: its steps, which of them follow which, and who takes each. A
window is a time that runs on a track: within which to object, or by when a step is due.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from vacatur.dossiers.deadlines import Named, naming, read_dues
from vacatur.dossiers.office import papers_folder, papers_sha256, read_paper
from vacatur.rules.load import Pack
from vacatur.rules.model import Sourced

FILE: Final = "status.toml"


class Part(BaseModel):
    """Base of every part of the file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cited(Sourced):
    """A statement with its citation; TOML knows lists alone, so they are taken for tuples."""

    model_config = ConfigDict(strict=False)


class Office(Part):
    """Somebody who takes a step, objects or decides."""

    code: str = Field(pattern=r"^[A-Z][A-Z_]*$")
    reads: str
    objects: bool = False
    """Whether objections of this office are imported."""


class Stage(Part):
    """A stage or a task, in words."""

    code: str = Field(pattern=r"^[a-z][a-z_]*$")
    reads: str


class Step(Part):
    """A step of a track."""

    stage: str
    follows: tuple[str, ...]
    """Stages of which one must have been reached."""
    by: str
    """The office that takes it."""
    side: bool = False
    """A task beside the stages: it is dated, and moves the record to no other stage."""
    order: bool = False
    """The court's order that gives relief."""
    ends: bool = False
    """The record's way ends here."""
    excludes: tuple[str, ...] = ()
    """Stages that cannot both be."""


class Track(Cited):
    """The way of one outcome."""

    outcome: str
    start: str
    """The stage of every eligible record, from the day of the result on."""
    decides: str
    """The office that decides on objections."""
    steps: tuple[Step, ...]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        known = set(self.stages_and_tasks)
        for step in self.steps:
            if not {*step.follows, *step.excludes} <= known:
                msg = f"step [{step.stage}] names one that the track does not have"
                raise ValueError(msg)
        return self

    @property
    def stages(self) -> tuple[str, ...]:
        """Its stages in order, tasks beside them left out."""
        return (self.start, *(step.stage for step in self.steps if not step.side))

    @property
    def stages_and_tasks(self) -> tuple[str, ...]:
        """Its stages and tasks, in the order of the file."""
        return (self.start, *(step.stage for step in self.steps))

    @property
    def order(self) -> str | None:
        """The stage of the court's order; None where there is none."""
        return next((step.stage for step in self.steps if step.order), None)

    @property
    def stoppable(self) -> tuple[str, ...]:
        """Stages at which an objection stops the way: those before the order, or the first."""
        return self.stages[: self.stages.index(self.order)] if self.order else self.stages[:1]

    @property
    def stopped_steps(self) -> tuple[str, ...]:
        """Steps that an objection stops."""
        found = (step for step in self.steps if not step.side and not step.excludes)
        return tuple(step.stage for step in found if {*step.follows} & {*self.stoppable})

    def next_after(self, stage: str) -> Step | None:
        """The step that usually comes after a stage; None where the way ends."""
        usual = (step for step in self.steps if not step.side and stage in step.follows)
        return next(usual, None)


class Window(Cited):
    """A time that runs: `days` from a step on, or until a deadline of the jurisdiction."""

    id: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    kind: Literal["objection", "due"]
    tracks: tuple[str, ...]
    begins: str = ""
    """The step from which it runs."""
    step: str = ""
    """The step that is due."""
    days: int | None = Field(default=None, ge=0)
    due: Named = None
    """The deadline of the jurisdiction that ends it, by its id."""
    reads: str

    @model_validator(mode="after")
    def _has_one_end(self) -> Self:
        if (self.days is None) == (self.due is None):
            msg = "needs one of days, due"
            raise ValueError(msg)
        if self.days is not None and not self.begins:
            msg = "needs the step from which it runs"
            raise ValueError(msg)
        if (self.kind == "due") != bool(self.step):
            msg = "names a step if one is due, and no step if it is for objections"
            raise ValueError(msg)
        return self


class Ground(Cited):
    """A ground on which an office may object."""

    code: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    tracks: tuple[str, ...]
    reads: str


class Counting(Cited):
    """How days are counted: the first one is left out, the last one counts."""

    weekend: Literal["next_working_day", "counts"]
    """What becomes of a last day on a Saturday, a Sunday or a holiday."""
    holidays: tuple[date, ...] = ()
    """An office adds its own."""


class StatusLaw(Part):
    """The whole file."""

    counting: Counting
    dates: tuple[str, ...]
    """Forms in which spreadsheets of this place write a date."""
    office: tuple[Office, ...]
    stage: tuple[Stage, ...]
    track: tuple[Track, ...]
    window: tuple[Window, ...] = ()
    ground: tuple[Ground, ...] = ()

    @model_validator(mode="after")
    def _names_what_it_has(self) -> Self:
        stages = {stage.code for stage in self.stage}
        offices = {office.code for office in self.office}
        tracks = {track.outcome for track in self.track}
        asked = [
            (stages, {name for track in self.track for name in track.stages}),
            (stages, {step.stage for track in self.track for step in track.steps}),
            (offices, {step.by for track in self.track for step in track.steps}),
            (offices, {track.decides for track in self.track}),
            (tracks, {name for window in self.window for name in window.tracks}),
            (tracks, {name for ground in self.ground for name in ground.tracks}),
            (stages, {name for each in self.window for name in (each.begins, each.step) if name}),
        ]
        for known, named in asked:
            if not named <= known:
                msg = f"names [{min(named - known)}], which it does not have"
                raise ValueError(msg)
        return self

    @cached_property
    def tracks(self) -> dict[str, Track]:
        """Tracks by the outcome that goes this way."""
        return {track.outcome: track for track in self.track}

    @property
    def ways(self) -> list[str]:
        """Each path with each stage or task that it has, a blank between."""
        return [
            f"{track.outcome} {stage}" for track in self.track for stage in track.stages_and_tasks
        ]

    @property
    def begun(self) -> list[str]:
        """The same of the steps by which a way is begun: those beside the stages are none."""
        return [
            f"{track.outcome} {step.stage}"
            for track in self.track
            for step in track.steps
            if not step.side
        ]

    @property
    def tasks(self) -> list[str]:
        """Steps beside the stages."""
        return [step.stage for track in self.track for step in track.steps if step.side]

    @property
    def stage_codes(self) -> list[str]:
        """Stages and tasks, in the order of the file."""
        return [stage.code for stage in self.stage]

    @property
    def endings(self) -> set[str]:
        """Stages at which a way ends well: what nothing excludes."""
        steps = (step for track in self.track for step in track.steps)
        return {step.stage for step in steps if step.ends and not step.excludes}

    @property
    def objectors(self) -> list[str]:
        """Offices that object."""
        return [office.code for office in self.office if office.objects]

    @property
    def words(self) -> dict[str, str]:
        """What stages, offices, windows and grounds are, by their codes."""
        return {
            **{office.code: office.reads for office in self.office},
            **{stage.code: stage.reads for stage in self.stage},
            **{ground.code: ground.reads for ground in self.ground},
            **{window.id: window.reads for window in self.window},
        }

    def windows(self, kind: str, track: Track | None = None) -> list[Window]:
        """Windows of one kind, of all tracks or of one."""
        mine = [window for window in self.window if window.kind == kind]
        return [window for window in mine if track is None or track.outcome in window.tracks]


def read_law(pack: Pack, own: Path | None = None) -> tuple[StatusLaw, str]:
    """Read what a pack's jurisdiction says, and the hash of its papers.

    Args:
        pack: The pack.
        own: The office's own folder of papers.

    Raises:
        PackError: There is no such file, or it does not hold.
    """
    folder = papers_folder(pack, own)
    known = naming(read_dues(folder, pack))
    return read_paper(folder, FILE, StatusLaw, known=known), papers_sha256(folder)
