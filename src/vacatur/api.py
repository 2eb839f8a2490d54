"""The Python interface; the command line uses nothing else.

Each function imports what it needs when it is called: reading can begin before the rest is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vacatur.errors import InputError, QuarantineWarning, UsageError
from vacatur.rules.load import Pack, load_pack

if TYPE_CHECKING:
    import polars as pl

    from vacatur.engine.diff import Diff
    from vacatur.engine.job import Run, Stage
    from vacatur.engine.shards.folder import Shards
    from vacatur.engine.shards.run import PartRun
    from vacatur.records.ahead import Ahead
    from vacatur.records.profiles import Profile
    from vacatur.rules.trace import Explanation
    from vacatur.verification.verified import Verified

__all__ = [
    "Pack",
    "diff",
    "explain",
    "inspect",
    "load_pack",
    "quarantine",
    "resolve_charges",
    "run",
    "score",
    "score_shards",
    "shard",
    "verify",
]

FORMATS = ("parquet", "csv", "arrow")
RESOLVED = ("statute", "inchoate", "method", "score", "margin", "alternatives", "conflict")


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
        UsageError: An option must be given and is not, or the pack's flow asks for further files.

    Example:
        >>> import polars as pl
        >>> frame = pl.DataFrame({"person_id": ["p1"], "charge_code": ["720-550/4(a)"],
        ...     "arrest_date": ["2012-05-01"], "charge_class": ["M C"], "disposition": ["Nolle"]})
        >>> pack = load_pack("us-il/cannabis")
        >>> decided = score(frame, pack, as_of=date.fromisoformat("2020-01-15"))
        >>> decided.collect().item(0, "outcome")
        'AUTO_ARREST'
    """
    import warnings  # noqa: PLC0415

    from vacatur.engine.beside import check_beside  # noqa: PLC0415
    from vacatur.engine.pipeline import Prepared, score_records  # noqa: PLC0415
    from vacatur.facts.family import family_of  # noqa: PLC0415
    from vacatur.records.intake import take_in_frame  # noqa: PLC0415

    _check_date(as_of)
    check_beside(pack, ())
    columns = family_of(pack).scored
    intake = take_in_frame(frame, profile=_profile(source), columns=columns)
    if intake.quarantine.height:
        counts = intake.quarantine["reason"].value_counts(sort=True).iter_rows()
        said = ", ".join(f"{reason} {count}" for reason, count in counts)
        msg = f"{intake.quarantine.height} rows were set aside: {said}"
        warnings.warn(msg, QuarantineWarning, stacklevel=2)
    prepared = Prepared.of(pack, as_of=as_of)
    return score_records(intake.records, prepared, holds=intake.holds).decisions.lazy()


def quarantine(frame: object, *, source: str | Path | None = None) -> pl.DataFrame:
    """The rows of a frame that cannot be read as records, each with column and reason.

    Example:
        >>> import polars as pl
        >>> frame = pl.DataFrame({"person_id": [None], "charge_code": ["720-550/4(a)"]})
        >>> quarantine(frame).item(0, "reason")
        'MISSING_PERSON_ID'
    """
    from vacatur.facts.columns import SCORED  # noqa: PLC0415
    from vacatur.records.intake import take_in_frame  # noqa: PLC0415

    return take_in_frame(frame, profile=_profile(source), columns=SCORED).quarantine


def run(  # noqa: PLR0913  every option of the command, by its name
    inputs: str | Path | Sequence[str | Path],
    pack: Pack,
    *,
    as_of: date,
    out: str | Path,
    source: str | Path | None = None,
    keep: Sequence[str] = (),
    format: str = "parquet",  # noqa: A002  the option's name
    force: bool = False,
    engine: str = "serial",
    workers: int | None = None,
    master: str | None = None,
    resume: bool = False,
    beside: Mapping[str, str | Path] | None = None,
    into: str | None = None,
    encrypt_to: str | Path | Sequence[str | Path] = (),
    identity: str | Path | None = None,
    columns_for: str | Sequence[str] = (),
    on_stage: Stage | None = None,
) -> Run:
    """The whole job: read, gate, decide, write the result folder.

    Args:
        inputs: Files, folders, globs, or database tables by their URIs; one of them or several.
        pack: The rule pack.
        as_of: The day for which the decisions hold.
        out: The folder to create.
        source: A source profile, by name or file.
        keep: Source columns to carry through to the decisions.
        format: Of the tables: parquet, csv or arrow.
        force: Replace an older result in `out`.
        engine: `serial`, `pool` or `spark`. The last two, and inputs too large for memory, go by
            way of shards in a folder beside `out`; the result is the same.
        workers: Processes of the pool; one for each core when left out.
        master: Spark's master; None for the session that runs.
        resume: Go on with what an interrupted run left beside `out`.
        beside: Files that the pack's flow asks for beside a list of cases, by their names.
        into: URI of a database that takes the tables, too, once the folder is whole.
        encrypt_to: Public keys of age or SSH, or files with some, for whom tables are encrypted.
        identity: A file with a private key, to go on with an encrypted run.
        columns_for: Readers who get tables of their own columns: court, defender or public.
        on_stage: Called with the name of each stage as it begins.

    Raises:
        InputError: An input cannot be read or mapped.
        PackError: The pack is not valid, or not in force on the as-of date.
        OutputError: The result cannot be written; nothing is left behind.
        UsageError: There is no such engine or format, a kept column is named like a decision's, or
            what is asked for does not go together.
    """
    _check(format, keep)
    _check_date(as_of)
    from vacatur.privacy.asked import private  # noqa: PLC0415

    asked = private(
        encrypt_to=encrypt_to, identity=identity, columns_for=columns_for, engine=engine, into=into
    )
    store = _store(into, force=force)
    files = [inputs] if isinstance(inputs, str | Path) else inputs
    profile, kept = _profile(source), tuple(dict.fromkeys(keep))
    plainly = engine == "serial" and not resume and not beside
    with _ahead(files, pack, profile, kept) if plainly else nullcontext() as ahead:
        from vacatur.engine.job import Clock, Job  # noqa: PLC0415
        from vacatur.engine.way import Way, run_either_way  # noqa: PLC0415

        job = Job(
            inputs=files,
            pack=pack,
            as_of=as_of,
            out=Path(out),
            profile=profile,
            keep=kept,
            suffix=format,
            force=force,
            beside=beside or {},
            ahead=ahead,
            private=asked,
        )
        way = Way(engine=engine, workers=workers, master=master, resume=resume)
        done = run_either_way(job, way, Clock(on_stage))
    store(done.folder)
    return done


@contextmanager
def _ahead(
    files: Sequence[str | Path], pack: Pack, profile: Profile | None, keep: tuple[str, ...]
) -> Iterator[Ahead | None]:
    """Begin to read, where it is sure that the files are read at once."""
    from vacatur.engine.size import too_large  # noqa: PLC0415
    from vacatur.facts.family import family_of  # noqa: PLC0415
    from vacatur.records.ahead import read_ahead  # noqa: PLC0415

    small = not too_large(files)
    ahead = read_ahead(files, profile, family_of(pack).scored, keep) if small else None
    try:
        yield ahead
    finally:
        if ahead:
            ahead.give_up()


def shard(  # noqa: PLR0913  every option of the command, by its name
    inputs: str | Path | Sequence[str | Path],
    *,
    out: str | Path,
    pack: Pack | None = None,
    source: str | Path | None = None,
    keep: Sequence[str] = (),
    buckets: int | None = None,
    force: bool = False,
    encrypt_to: str | Path | Sequence[str | Path] = (),
    on_stage: Stage | None = None,
) -> Shards:
    """Part inputs of any size into shards of whole people, in one pass and little memory.

    Args:
        inputs: Files, folders, globs, or database tables by their URIs; one of them or several.
        out: The folder to create.
        pack: The pack that will score them: it says which columns are read. When left out, those
            that Illinois reads, or those of whole histories where the source has them.
        source: A source profile, by name or file.
        keep: Source columns to carry through to the decisions.
        buckets: Number of shards; chosen by the size of the inputs when left out.
        force: Replace older shards in `out`.
        encrypt_to: Public keys of age or SSH, or files with some, for whom shards are encrypted.
        on_stage: Called with the name of each stage as it begins.

    Returns:
        What the manifest of the folder says.

    Raises:
        InputError: An input cannot be read or mapped.
        OutputError: The folder cannot be written; nothing is left behind.
        UsageError: A kept column is named like a decision's, or there is no such number of shards.
    """
    _check("parquet", keep)
    from vacatur.engine.shards.asked import Asked, family_for  # noqa: PLC0415
    from vacatur.engine.shards.partition import partition  # noqa: PLC0415
    from vacatur.engine.shards.plain import new_key  # noqa: PLC0415
    from vacatur.privacy.asked import private  # noqa: PLC0415

    profile = _profile(source)
    secret, wrapped = new_key(private(encrypt_to=encrypt_to).seal)
    asked = Asked(
        inputs=[inputs] if isinstance(inputs, str | Path) else inputs,
        out=Path(out),
        family=pack.header.reading.facts if pack else family_for(profile),
        profile=profile,
        keep=tuple(dict.fromkeys(keep)),
        buckets=buckets,
        force=force,
        key=secret,
        wrapped=wrapped,
    )
    return partition(asked, on_stage or (lambda _stage: None))


def score_shards(  # noqa: PLR0913  every option of the command, by its name
    shards: str | Path,
    pack: Pack,
    *,
    as_of: date,
    out: str | Path,
    format: str = "parquet",  # noqa: A002  the option's name
    force: bool = False,
    engine: str = "serial",
    workers: int | None = None,
    master: str | None = None,
    resume: bool = False,
    part: tuple[int, int] | None = None,
    into: str | None = None,
    encrypt_to: str | Path | Sequence[str | Path] = (),
    identity: str | Path | None = None,
    columns_for: str | Sequence[str] = (),
    on_stage: Stage | None = None,
) -> Run | PartRun:
    """Score a folder of shards: the same result as scoring its inputs.

    Args:
        shards: A folder that `shard` made.
        pack: The rule pack.
        as_of: The day for which the decisions hold.
        out: The folder to create; what is done stands in `<out>.parts` until then.
        format: Of the tables: parquet, csv or arrow.
        force: Replace an older result in `out`, and begin again where a run was interrupted.
        engine: `serial`, `pool` or `spark`.
        workers: Processes of the pool; one for each core when left out.
        master: Spark's master; None for the session that runs.
        resume: Go on with what an interrupted run, or runs of parts, left.
        part: Score the i-th of n parts of the shards alone, and leave the result to a later run.
        into: URI of a database that takes the tables, too, once the folder is whole.
        encrypt_to: Public keys of age or SSH, or files with some, for whom tables are encrypted.
        identity: A file with a private key, where the shards are encrypted.
        columns_for: Readers who get tables of their own columns: court, defender or public.
        on_stage: Called with the name of each stage as it begins.

    Raises:
        InputError: The folder holds no shards, or one of them is not what its entry says.
        PackError: The pack is not valid, or not in force on the as-of date.
        OutputError: The result cannot be written; what is done stays.
        UsageError: There is no such engine, format or part.
    """
    _check(format, ())
    _check_date(as_of)
    store = _store(into, force=force)
    from vacatur.engine.job import Clock, Run  # noqa: PLC0415
    from vacatur.engine.shards.run import ShardJob, run_shards  # noqa: PLC0415
    from vacatur.privacy.asked import private  # noqa: PLC0415

    job = ShardJob(
        shards=Path(shards),
        pack=pack,
        as_of=as_of,
        out=Path(out),
        suffix=format,
        force=force,
        engine=engine,
        workers=workers,
        master=master,
        resume=resume,
        part=part,
        private=private(
            encrypt_to=encrypt_to,
            identity=identity,
            columns_for=columns_for,
            engine=engine,
            into=into,
        ),
    )
    done = run_shards(job, Clock(on_stage))
    if isinstance(done, Run):
        store(done.folder)
    return done


def _store(into: str | None, *, force: bool) -> Callable[[Path], object]:
    """What puts a result folder into a database; whether it may is found out now."""
    if into is None:
        return lambda _folder: None
    from vacatur.results.database import check_tables, read_target, write_tables  # noqa: PLC0415

    target = read_target(into)
    check_tables(target, force=force)
    return lambda folder: write_tables(folder, target, force=force)


def resolve_charges(charges: Sequence[str | None] | object, pack: Pack) -> pl.DataFrame:
    """Read raw charge strings as statutes.

    Args:
        charges: Texts, or a table (a frame, or anything that speaks the Arrow PyCapsule interface)
            with any of charge_code, charge_description, offense_date (a date or an ISO text).
        pack: The rule pack whose jurisdiction's charges they are; its corrections go first.

    Returns:
        The input columns (for texts: text), then statute, inchoate, method, score, margin,
        alternatives, conflict. One row per input row, in order.

    Example:
        >>> resolve_charges(["720-550/4(C)"], load_pack("us-il/cannabis")).item(0, "statute")
        '720 ILCS 550/4(c)'

    Raises:
        InputError: The table has a column that the answer needs.
        UsageError: The charges are neither texts nor a table.
    """
    import polars as pl  # noqa: PLC0415

    from vacatur.records.tables import from_arrow_capsule  # noqa: PLC0415

    if not isinstance(charges, str | list | tuple | pl.Series):
        table = from_arrow_capsule(charges)
        taken = [name for name in RESOLVED if name in table.columns]
        if taken:
            msg = f"The table has a column [{taken[0]}] of its own, which the answer needs."
            raise InputError(msg, hint="Rename it.")
        return _resolved(table, pack)
    texts = [charges] if isinstance(charges, str) else list(charges)
    if not all(text is None or isinstance(text, str) for text in texts):
        msg = "Charges must be texts."
        raise UsageError(msg)
    resolved = _resolved(_cut(texts, pack), pack).select(RESOLVED)
    return resolved.insert_column(0, pl.Series("text", texts, dtype=pl.String))


def _resolved(table: pl.DataFrame, pack: Pack) -> pl.DataFrame:
    if pack.header.reading.facts == "histories":
        from vacatur.charges.codes import load_code_tables, resolve_codes  # noqa: PLC0415

        return resolve_codes(table, load_code_tables(pack.charges_folder))
    from vacatur.charges.frame import resolve_frame  # noqa: PLC0415

    return resolve_frame(table, pack.charge_tables, windows=pack.data("statutes.csv"))


def _cut(texts: Sequence[str | None], pack: Pack) -> pl.DataFrame:
    """Texts as code and text; one that is a corrected code as it stands is a code."""
    import polars as pl  # noqa: PLC0415

    from vacatur.charges.corrections import correction_rows  # noqa: PLC0415
    from vacatur.charges.split import split_charge_text  # noqa: PLC0415

    schema = {"charge_code": pl.String, "charge_description": pl.String}
    if pack.header.reading.facts == "histories":
        return pl.DataFrame([(text, None) for text in texts], schema, orient="row")
    whole = [(text, None) for text in texts]
    known = correction_rows(pl.DataFrame(whole, schema, orient="row"), pack.charge_tables)
    split = [
        split_charge_text(text or "") if row is None else (text, None)
        for text, row in zip(texts, known, strict=True)
    ]
    return pl.DataFrame(split, schema, orient="row")


def inspect(
    inputs: Sequence[str | Path],
    *,
    source: str | Path | None = None,
    pack: Pack | None = None,
    template: str | Path | None = None,
    force: bool = False,
) -> dict[str, object]:
    """What the inputs hold, before anything is decided; plain JSON types.

    Args:
        inputs: Files, folders or globs.
        source: A source profile, by name or file; None to name the one that fits.
        pack: The pack whose vocabularies the values are held against.
        template: Where to write the unread charges, by frequency, as corrections to fill in.
        force: Replace an older file there.

    Raises:
        InputError: An input cannot be read.
        OutputError: The corrections to fill in cannot be written.
        UsageError: They are wanted, but no pack says which charges are unread.
    """
    from vacatur.engine.survey import survey  # noqa: PLC0415
    from vacatur.engine.template import write_template  # noqa: PLC0415
    from vacatur.results.staged_file import check_file  # noqa: PLC0415

    if template is not None:
        if pack is None:
            msg = "Without a pack no charge is unread."
            raise UsageError(msg, hint="Name one with --pack.")
        pack.check_corrections()
        check_file(Path(template), force=force)
    found = survey(inputs, profile=_profile(source), pack=pack)
    if template is not None:
        write_template(found.unread, Path(template), force=force)
    return found.document


def diff(  # noqa: PLR0913  every option of the command, by its name
    inputs: str | Path | Sequence[str | Path],
    pack: Pack,
    against: Pack,
    *,
    as_of: date,
    against_as_of: date | None = None,
    source: str | Path | None = None,
    out: str | Path | None = None,
    force: bool = False,
    on_stage: Stage | None = None,
) -> Diff:
    """Who gets another answer under another pack, edition, option or day, and why.

    A record differs where its determination, outcome, tier, further paths or dates do.

    Args:
        inputs: Files, folders or globs; one of them or several.
        pack: The rule pack, with its options, before.
        against: The one after; it may be the same with other options.
        as_of: The day for which the decisions before hold.
        against_as_of: The day for which those after hold; the same when left out.
        source: A source profile, by name or file.
        out: Where to write the records that differ (.csv, .parquet, .arrow), or the counts (.json).
        force: Replace an older file there.
        on_stage: Called with the name of each stage as it begins.

    Returns:
        `document`, both settings, totals and changes in plain JSON types; `changes`, the same
        counts as a frame; `records`, the records that differ, before and after.

    Raises:
        InputError: An input cannot be read or mapped.
        PackError: A pack is not valid, or not in force on its day.
        OutputError: The file cannot be written; nothing is left behind.
        UsageError: Both sides are the same, or the file's name says no format.
    """
    days = (as_of, as_of if against_as_of is None else against_as_of)
    for day in days:
        _check_date(day)
    from vacatur.engine.diff import Setting, diff_settings  # noqa: PLC0415
    from vacatur.engine.diff_file import check_diff_file, write_diff  # noqa: PLC0415

    if out is not None:
        check_diff_file(Path(out), force=force)
    before, after = (
        Setting(pack=law, as_of=day) for law, day in zip((pack, against), days, strict=True)
    )
    sources = [inputs] if isinstance(inputs, str | Path) else inputs
    found = diff_settings(sources, before, after, profile=_profile(source), on_stage=on_stage)
    if out is not None:
        write_diff(found, Path(out), force=force)
    return found


def explain(
    folder: str | Path, record_id: str, *, identity: str | Path | None = None
) -> Explanation:
    """Explain one decision of a result folder: rule, criteria, facts, citations.

    Args:
        folder: A result folder.
        record_id: The record's id.
        identity: A file with a private key, where the result is encrypted.

    Raises:
        InputError: The folder is no result, has no such record, or is encrypted and stays so.
    """
    from vacatur.privacy.api import identities_of  # noqa: PLC0415
    from vacatur.rules.trace import explain as trace  # noqa: PLC0415

    return trace(folder, record_id, identities=identities_of(identity))


def verify(
    folder: str | Path,
    inputs: str | Path | Sequence[str | Path] | None = None,
    *,
    pack: str | Path | None = None,
    source: str | Path | None = None,
) -> Verified:
    """Check a result folder again, offline: files, sums, and every decision from its facts.

    Args:
        folder: A result folder.
        inputs: What it was made from, to check hashes and row counts; one of them or several.
        pack: The folder of its rule pack, where that did not come with the program.
        source: The source profile of the inputs, where that did not come with the program.

    Returns:
        `whole`, `differences`, what was `taken` as the result records it, and counts; `document()`
        in plain JSON types.

    Raises:
        InputError: The folder is no result, or an input cannot be read.
        PackError: The rule pack here is another edition than the one that decided.
    """
    from vacatur.verification.verified import verify_folder  # noqa: PLC0415

    given = [inputs] if isinstance(inputs, str | Path) else inputs
    return verify_folder(Path(folder), given, pack=pack, source=source)


def _profile(source: str | Path | None) -> Profile | None:
    from vacatur.records.profiles import load_profile  # noqa: PLC0415

    return None if source is None else load_profile(source)


def _check_date(as_of: date) -> None:
    if not isinstance(as_of, date) or isinstance(as_of, datetime):
        msg = "The as-of day must be a date: date(year, month, day)."
        raise UsageError(msg)


def _check(suffix: str, keep: Sequence[str]) -> None:
    if suffix not in FORMATS:
        msg = f"There is no format [{suffix}]; there are {', '.join(FORMATS)}."
        raise UsageError(msg)
    if not keep:  # reading begins before anything that takes long to import
        return
    from vacatur.results.decisions import DECISION_COLUMNS  # noqa: PLC0415

    taken = [name for name in keep if name in DECISION_COLUMNS]
    if taken:
        msg = f"Decisions have a column [{taken[0]}] of their own."
        raise UsageError(msg, hint="Leave it out of the columns to keep.")
    patterns = [name for name in keep if name.startswith("^") and name.endswith("$")]
    if patterns:
        msg = f"The column [{patterns[0]}] cannot be kept: Polars takes such a name for a pattern."
        raise UsageError(msg, hint="Give it another name in the source.")
