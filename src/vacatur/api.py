"""The Python interface; the command line uses nothing else."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

import vacatur
from vacatur.charges.frame import resolve_frame
from vacatur.charges.split import split_charge_text
from vacatur.charges.tables import load_charge_tables
from vacatur.engine.pipeline import Scored, score_records
from vacatur.errors import QuarantineWarning, UsageError
from vacatur.facts.build import COLUMNS
from vacatur.records.intake import Intake, take_in, take_in_frame
from vacatur.records.profiles import Profile, load_profile
from vacatur.results.decisions import DECISION_COLUMNS
from vacatur.results.manifest import OutputFile, PackIdentity, build_manifest
from vacatur.results.people import people
from vacatur.results.reconcile import reconcile
from vacatur.results.staging import check_target
from vacatur.results.summary import summarize
from vacatur.results.write import Content, write_result
from vacatur.rules.compile import Compiled, compile_pack
from vacatur.rules.load import Pack, load_pack
from vacatur.rules.trace import Explanation, decode_criteria, explain

__all__ = [
    "Explanation",
    "Pack",
    "Run",
    "decode_criteria",
    "explain",
    "inspect",
    "load_pack",
    "quarantine",
    "resolve_charges",
    "run",
    "score",
]

SCORED = (*COLUMNS, "county", "dob", "charge_date")
Stage = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one run did: where its result lies, and its summary and manifest."""

    folder: Path
    summary: Mapping[str, Any]
    manifest: Mapping[str, Any]


def score(
    frame: object, pack: Pack, *, as_of: date, source: str | Path | None = None
) -> pl.LazyFrame:
    """Decide every record of a frame.

    Args:
        frame: Records in canonical columns, or in those of `source`: a Polars frame, or anything
            that speaks the Arrow PyCapsule interface.
        pack: The rule pack.
        as_of: The day for which the decisions hold.
        source: A source profile, by name or file.

    Returns:
        One decision per record, in order; columns as in the decisions file. Rows that could not be
        read as records are left out with a `QuarantineWarning`, and their people are on hold;
        `quarantine` returns them.

    Raises:
        InputError: The frame's columns cannot be mapped.
        PackError: The pack is not in force on the as-of date.

    Example:
        >>> frame = pl.DataFrame({"person_id": ["p1"], "charge_code": ["720-550/4(a)"],
        ...     "arrest_date": ["2012-05-01"], "charge_class": ["M C"], "disposition": ["Nolle"]})
        >>> pack = load_pack("us-il/cannabis")
        >>> decided = score(frame, pack, as_of=date.fromisoformat("2020-01-15"))
        >>> decided.collect().item(0, "outcome")
        'AUTO_ARREST'
    """
    intake = take_in_frame(frame, profile=_profile(source), columns=SCORED)
    if intake.quarantine.height:
        counts = intake.quarantine["reason"].value_counts(sort=True).iter_rows()
        said = ", ".join(f"{reason} {count}" for reason, count in counts)
        msg = f"{intake.quarantine.height} rows were set aside: {said}"
        warnings.warn(msg, QuarantineWarning, stacklevel=2)
    compiled = compile_pack(pack, as_of=as_of)
    return score_records(intake.records, compiled, holds=intake.holds).decisions.lazy()


def quarantine(frame: object, *, source: str | Path | None = None) -> pl.DataFrame:
    """The rows of a frame that cannot be read as records, each with column and reason."""
    return take_in_frame(frame, profile=_profile(source), columns=SCORED).quarantine


def run(  # noqa: PLR0913  every option of the command, by its name
    inputs: Sequence[str | Path],
    pack: Pack,
    *,
    as_of: date,
    out: str | Path,
    source: str | Path | None = None,
    keep: Sequence[str] = (),
    format: str = "parquet",  # noqa: A002  the option's name
    force: bool = False,
    engine: str = "serial",
    on_stage: Stage | None = None,
) -> Run:
    """The whole job: read, gate, decide, write the result folder.

    Args:
        inputs: Files, folders or globs.
        pack: The rule pack.
        as_of: The day for which the decisions hold.
        out: The folder to create.
        source: A source profile, by name or file.
        keep: Source columns to carry through to the decisions.
        format: Of the tables: parquet, csv or arrow.
        force: Replace an older result in `out`.
        engine: `serial`.
        on_stage: Called with the name of each stage as it begins.

    Raises:
        InputError: An input cannot be read or mapped.
        PackError: The pack is not valid, or not in force on the as-of date.
        OutputError: The result cannot be written; nothing is left behind.
        UsageError: There is no such engine or format, or a kept column is named like a decision's.
    """
    _check(engine, format, keep)
    check_target(Path(out), force=force)
    clock = _Clock(on_stage)
    compiled = compile_pack(pack, as_of=as_of)
    clock.start("read")
    intake = take_in(inputs, profile=_profile(source), columns=SCORED, keep=keep)
    clock.start("decide")
    scored = score_records(intake.records, compiled, holds=intake.holds, keep=tuple(keep))
    clock.start("write")
    return _write(intake, scored, compiled, Path(out), format, clock, force=force)


def _write(
    intake: Intake,
    scored: Scored,
    compiled: Compiled,
    out: Path,
    suffix: str,
    clock: _Clock,
    *,
    force: bool,
) -> Run:
    persons = people(scored.decisions, intake.records, compiled.as_of)
    rows = reconcile(
        intake.files, decisions=scored.decisions.height, quarantined=intake.quarantine.height
    )
    summary = summarize(
        scored.decisions,
        intake.records,
        persons,
        rows=rows,
        quarantine=intake.quarantine,
        criteria=compiled.criteria,
    )
    made: dict[str, dict[str, object]] = {}

    def manifest(outputs: tuple[OutputFile, ...]) -> dict[str, object]:
        made["manifest"] = build_manifest(
            version=vacatur.__version__,
            pack=_identity(compiled.pack),
            as_of=compiled.as_of,
            inputs=intake.files,
            rows=rows,
            outputs=outputs,
            seconds=clock.stop(),
        )
        return made["manifest"]

    files: dict[str, Content] = {
        f"decisions.{suffix}": scored.decisions,
        f"quarantine.{'csv' if suffix == 'csv' else 'parquet'}": intake.quarantine,
        f"people.{'csv' if suffix == 'csv' else 'parquet'}": persons,
        "facts.parquet": _kept_facts(intake.records, scored),
        "summary.json": summary,
    }
    write_result(out, files, manifest=manifest, force=force)
    return Run(folder=out, summary=summary, manifest=made["manifest"])


def _kept_facts(records: pl.DataFrame, scored: Scored) -> pl.DataFrame:
    """What the decisions rest on, kept so that each can be explained and derived again."""
    raw = ("disposition", "sentence")
    return pl.concat(
        [
            records.select("record_id"),
            scored.facts,
            records.select(pl.col(name).alias(f"{name}_text") for name in raw),
        ],
        how="horizontal",
    )


def resolve_charges(charges: Sequence[str] | pl.DataFrame, pack: Pack) -> pl.DataFrame:
    """Read raw charge strings as statutes.

    Args:
        charges: Texts, or a frame with any of charge_code, charge_description, offense_date.
        pack: The rule pack whose jurisdiction's charges they are.

    Returns:
        The input columns (for texts: text), then statute, inchoate, method, score, margin,
        alternatives, conflict. One row per input row, in order.

    Example:
        >>> resolve_charges(["720-550/4(C)"], load_pack("us-il/cannabis")).item(0, "statute")
        '720 ILCS 550/4(c)'
    """
    tables = load_charge_tables(pack.charges_folder)
    windows = pack.data("statutes.csv")
    if isinstance(charges, pl.DataFrame):
        return resolve_frame(charges, tables, windows=windows)
    split = [split_charge_text(text) for text in charges]
    frame = pl.DataFrame(split, schema=["charge_code", "charge_description"], orient="row")
    resolved = resolve_frame(frame, tables, windows=windows).drop(frame.columns)
    return resolved.insert_column(0, pl.Series("text", list(charges), dtype=pl.String))


def inspect(
    inputs: Sequence[str | Path], *, source: str | Path | None = None, pack: Pack | None = None
) -> dict[str, object]:
    """What the inputs hold, before anything is decided; plain JSON types."""
    from vacatur.engine.survey import survey  # noqa: PLC0415  rarely needed

    return survey(inputs, profile=_profile(source), pack=pack)


def _profile(source: str | Path | None) -> Profile | None:
    return None if source is None else load_profile(source)


def _identity(pack: Pack) -> PackIdentity:
    return PackIdentity(
        id=pack.id, version=pack.version, sha256=pack.sha256, options=dict(pack.options)
    )


def _check(engine: str, suffix: str, keep: Sequence[str]) -> None:
    if engine != "serial":
        msg = f"There is no engine [{engine}] here; there is serial."
        raise UsageError(msg)
    if suffix not in ("parquet", "csv", "arrow"):
        msg = f"There is no format [{suffix}]; there are parquet, csv and arrow."
        raise UsageError(msg)
    taken = [name for name in keep if name in DECISION_COLUMNS]
    if taken:
        msg = f"Decisions have a column [{taken[0]}] of their own."
        raise UsageError(msg, hint="Leave it out of the columns to keep.")


class _Clock:
    """Times the stages of a run, and tells of each as it begins."""

    def __init__(self, on_stage: Stage | None) -> None:
        self.on_stage = on_stage
        self.began: list[tuple[str, float]] = []

    def start(self, stage: str) -> None:
        self.began.append((stage, time.perf_counter()))
        if self.on_stage:
            self.on_stage(stage)

    def stop(self) -> dict[str, float]:
        ends = [at for _, at in self.began[1:]] + [time.perf_counter()]
        return {stage: end - at for (stage, at), end in zip(self.began, ends, strict=True)}
