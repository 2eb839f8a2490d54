"""Read an office's file of corrections; a file with any fault is refused whole.

Messages name rows and columns, never a value: a raw charge may be personal.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from vacatur.cells import as_written
from vacatur.charges.columns import ANSWERED, PAIR
from vacatur.charges.corrections import Corrections, folded
from vacatur.charges.resolve import read_charges
from vacatur.charges.split import split_charge_text
from vacatur.charges.states import CLEAR
from vacatur.charges.tables import ChargeTables
from vacatur.errors import InputError

SIGNED = ("who", "when", "why")
COLUMNS = (*PAIR, "statute", "inchoate", *SIGNED)
INCHOATE = ("attempt", "conspiracy", "solicitation")
SHOWN = 5

Row = Mapping[str, str]
Faults = dict[str, list[int]]


def read_corrections(path: str | Path, tables: ChargeTables) -> Corrections:
    r"""Read a file of corrections and hold it against the catalogue and against itself.

    Args:
        path: A CSV in UTF-8 with charge_code or charge_description or both, statute, who, when,
            why, and inchoate where wanted. A row without a statute is not answered yet: skipped.
        tables: The jurisdiction's charge tables.

    Raises:
        InputError: The file does not read, or a row of it is incomplete, cannot be understood, or
            contradicts another one.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from vacatur.charges.tables import BUNDLED, load_charge_tables
        >>> tables = load_charge_tables(BUNDLED / "us-il" / "charges")
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder, "ours.csv")
        ...     _ = path.write_text(
        ...         "charge_code,statute,who,when,why\n"
        ...         "CAN4C,720 ILCS 550/4(c),A. Clerk,2020-01-02,our own code\n"
        ...     )
        ...     read_corrections(path, tables).answers.select("code", "statute").row(0)
        ('CAN4C', '720 ILCS 550/4(c)')
    """
    path = Path(path)
    data = _bytes(path)
    header, cells = _cells(data, path.name)
    _check_header(header, path.name)
    width = len(header)
    ragged = [row for row, line in cells.items() if len(line) != width]
    rows = {row: _named(header, line) for row, line in cells.items() if len(line) == width}
    answered = {row: named for row, named in rows.items() if named["statute"]}
    table = _table(answered)
    told = _read_statutes(table, tables)
    faults = {"has another number of cells than the header": ragged}
    _refuse(faults | _incomplete(answered) | _misread(told), path.name)
    first = pl.col("row").min().over("code", "text")
    return Corrections(
        name=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        rows=len(rows),
        unanswered=len(rows) - len(answered),
        overriding=_overriding(told, tables),
        table=table.with_columns(told.select(answer=first)),
        answers=told.filter(pl.col("row") == first).select("row", "code", "text", *ANSWERED),
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"There is no file [{path}].") from error
    except OSError as error:
        raise InputError(
            f"[{path.name}] could not be read: {error.strerror}.",
            hint="Give a CSV of corrections.",
        ) from error


def _cells(data: bytes, name: str) -> tuple[list[str], dict[int, list[str]]]:
    """Header and rows by number; 1 is the first below the header, blank lines have none."""
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            f"[{name}] could not be read as CSV in UTF-8.",
            hint="Save it as `CSV UTF-8`, and see that every quote is closed.",
        ) from error
    header, *rows = [line for line in lines if line] or [[]]
    return [cell.strip().lower() for cell in header], dict(enumerate(rows, start=1))


def _check_header(header: Sequence[str], name: str) -> None:
    """Refuse a file whose columns are not those of corrections; missing ones are told first."""
    missing = [column for column in ("statute", *SIGNED) if column not in header]
    if not set(PAIR) & {*header}:
        missing.insert(0, " or ".join(PAIR))
    if missing:
        raise InputError(
            f"[{name}] has no column [{', '.join(missing)}].",
            hint=f"Corrections have the columns: {', '.join(COLUMNS)}.",
        )
    odd = [column for column in header if column not in COLUMNS or header.count(column) > 1]
    if odd:
        raise InputError(
            f"[{name}] has a column [{odd[0]}] too many.",
            hint=f"Corrections have these columns, once each: {', '.join(COLUMNS)}.",
        )


def _named(header: Sequence[str], line: Sequence[str]) -> Row:
    named = dict(zip(header, (as_written(cell).strip() for cell in line), strict=True))
    return {column: named.get(column, "") for column in COLUMNS}


def _table(answered: Mapping[int, Row]) -> pl.DataFrame:
    """The answered rows as written; blank is NULL."""
    rows = [(row, *(cell or None for cell in named.values())) for row, named in answered.items()]
    schema = {"row": pl.UInt32} | dict.fromkeys(COLUMNS, pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _incomplete(answered: Mapping[int, Row]) -> Faults:
    """What a row lacks or says in a way that is not understood, with the rows."""
    found: dict[str, list[int]] = defaultdict(list)
    for row, named in answered.items():
        for fault in _row_faults(named):
            found[fault].append(row)
    return found


def _row_faults(named: Row) -> Iterator[str]:
    yield from (f"has no [{column}]" for column in SIGNED if not named[column])
    if named["when"] and not _is_day(named["when"]):
        yield "has no date like 2020-01-15 in [when]"
    if named["inchoate"] and named["inchoate"].lower() not in INCHOATE:
        yield f"has another word than {', '.join(INCHOATE)} in [inchoate]"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _read_statutes(table: pl.DataFrame, tables: ChargeTables) -> pl.DataFrame:
    """What each row's statute says when it is read by itself, beside the raw value it is for."""
    alone = table.select(charge_code="statute", charge_description=pl.lit(None, pl.String))
    read = read_charges(alone, tables).select(*ANSWERED, own_inchoate="inchoate")
    more = [split_charge_text(statute)[1] is not None for statute in table["statute"]]
    given = table.select("row", *PAIR, inchoate=pl.col("inchoate").str.to_lowercase())
    keys = folded(given["charge_code"], given["charge_description"])
    return pl.concat([given, keys, read.drop("inchoate")], how="horizontal").with_columns(
        pl.col("inchoate").fill_null("none"),
        pl.Series("more", more, dtype=pl.Boolean),
        method=pl.lit("crosswalk"),
        grade=pl.lit("correction"),
        score=pl.lit(1.0),
        margin=pl.lit(1.0),
        alternatives=pl.lit(None, pl.String),
        section_conflict=pl.lit(value=False),
        text_conflict=pl.lit(value=False),
    )


def _misread(told: pl.DataFrame) -> Faults:
    """Rows about no charge, rows whose statute is none, rows that contradict each other.

    A statute that names an inchoate form itself must be given with that form.
    """
    nothing = pl.col("code").is_null() & pl.col("text").is_null()
    other_form = (pl.col("own_inchoate") != "none") & (pl.col("own_inchoate") != pl.col("inchoate"))
    unread = (pl.col("reading") != CLEAR) | pl.col("more") | other_form
    answers = pl.struct("statute", "inchoate").n_unique().over("code", "text")
    found = {
        f"has neither [{PAIR[0]}] nor [{PAIR[1]}]": told.filter(nothing),
        "has no catalogued statute in [statute]": told.filter(unread),
        "contradicts another row about the same charge": told.filter(~nothing & ~unread).filter(
            answers > 1
        ),
    }
    return {fault: rows["row"].to_list() for fault, rows in found.items()}


def _overriding(told: pl.DataFrame, tables: ChargeTables) -> int:
    """How many rows correct what is read clearly as something else."""
    own = read_charges(told.select(PAIR), tables)
    same = (own["statute"] == told["statute"]) & (own["inchoate"] == told["inchoate"])
    return int(((own["reading"] == CLEAR) & ~same).sum())


def _refuse(faults: Faults, name: str) -> None:
    """Refuse the file for all its faults at once.

    Raises:
        InputError: There is one.
    """
    said = [f"{_rows(rows)} {fault}" for fault, rows in faults.items() if rows]
    if said:
        raise InputError(
            f"[{name}] cannot be used: {'; '.join(said)}.",
            hint="Correct them; row 1 is the first below the header, blank lines not counted.",
        )


def _rows(rows: Sequence[int]) -> str:
    """Name the first few rows.

    Example:
        >>> _rows([3]), _rows([1, 2, 3, 4, 5, 6, 7])
        ('row 3', 'each of rows 1, 2, 3, 4, 5 and 2 more')
    """
    if len(rows) == 1:
        return f"row {rows[0]}"
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    return f"each of rows {', '.join(map(str, rows[:SHOWN]))}{more}"
