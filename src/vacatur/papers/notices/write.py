"""Letters to people about their own records: print runs, a list for the mail room, and who is not.

A letter goes to one person and tells of all the records that something will be done about, or was
ordered for. Nobody on hold gets one, and no record in review is told of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import polars as pl

from vacatur.dossiers.handed import Handed, hand_on
from vacatur.dossiers.office import papers_sha256
from vacatur.dossiers.result import Result
from vacatur.errors import PackError
from vacatur.papers.notices.letters import SEVERAL, batch_data
from vacatur.papers.notices.plan import Asked, Plan, plan
from vacatur.papers.notices.words import TEMPLATE
from vacatur.papers.press import HERE, Document, Order, press
from vacatur.results.formats import Pieces
from vacatur.results.write import Content

KIND: Final = "notices"
_HEADINGS: Final = "Each language of a letter begins with its one heading of level 1."
LETTERS, EACH = "letters", "each"
_PLACED: Final = {
    "file": pl.String,
    "page": pl.Int64,
    "pages": pl.Int64,
}
_MERGE: Final = (
    "lookup_id",
    "languages",
    "county",
    "to_name",
    "street",
    "town",
    "state_code",
    "postal",
    "verdict",
    "flags",
    "records",
)
BYTES: Final = 250_000_000
"""Bytes that a process takes that sets files of 50 letters."""
_FEW: Final = 100
"""Letters that are set before another process is ready."""
_ASIDE: Final = ("lookup_id", "person_id", "set_aside", "county", *_MERGE[3:])


@dataclass(frozen=True, kw_only=True)
class Print:
    """How letters are set."""

    per_file: int
    each: bool
    """Whether each letter is a file of its own as well."""
    workers: int


def write_notices(
    result: Result, out: Path, asked: Asked, how: Print, *, force: bool = False
) -> Handed:
    """Write the letters and their lists.

    Args:
        result: What they tell of.
        out: The folder to create.
        asked: Which letters.
        how: How they are set.
        force: Replace an older folder there.

    Raises:
        InputError: The records of the result are not found, or Typst is not installed.
        PackError: The words or the template do not hold.
        OutputError: They cannot be written; nothing is left behind.
    """
    planned = plan(result, asked)
    batches = _batches(planned.letters, how.per_file)
    told: dict[str, object] = _told(planned, asked, result, len(batches))
    run = _Run(planned, asked, batches, told)
    orders = partial(run.orders, each=how.each)
    workers = HERE if planned.letters.height <= _FEW else how.workers
    with press(asked.papers, result.as_of, orders, workers) as made:
        files = run.files(made, each=how.each)
        return hand_on(result, out, files, kind=KIND, more=told, force=force)


class _Run:
    """Documents as they come from the press, and what is told of them."""

    def __init__(
        self,
        planned: Plan,
        asked: Asked,
        batches: list[pl.DataFrame],
        told: dict[str, object],
    ) -> None:
        self._planned, self._asked, self._batches, self._told = planned, asked, batches, told
        self._placed: list[tuple[str, int, int]] = []

    def orders(self, *, each: bool) -> Iterator[Order]:
        """Each batch and, if wanted, each letter behind its batch."""
        for batch in self._batches:
            numbers = batch["number"]
            records = self._planned.told.filter(
                pl.col("number").is_between(numbers.min(), numbers.max())
            )
            by_letter: dict[int, list[Mapping[str, Any]]] = {number: [] for number in numbers}
            for record in records.iter_rows(named=True):
                by_letter[record["number"]].append(record)
            letters = list(batch.iter_rows(named=True))
            for some in (letters, *([letter] for letter in letters if each)):
                data = batch_data(self._asked.notice, some, by_letter)
                yield Order(template=TEMPLATE, data=data)

    def files(self, made: Iterator[Document], *, each: bool) -> dict[str, Content]:
        """Every file, the documents in the order in which they are made."""
        files: dict[str, Content] = {}
        for number, batch in enumerate(self._batches, 1):
            name = f"{LETTERS}/batch_{number:05d}.pdf"
            files[name] = self._batch(name, made, batch.height)
            for lookup_id in batch["lookup_id"] if each else ():
                files[f"{EACH}/{lookup_id}.pdf"] = _one(made)
        lists = self._planned
        languages = pl.lit("+".join(self._asked.notice.words)).alias("languages")
        merge = lists.letters.select(*_MERGE[:1], languages, *_MERGE[2:])
        unplaced = pl.concat([merge.clear(), pl.DataFrame(schema=_PLACED)], how="horizontal")
        files["mail_merge.csv"] = Pieces(
            schema=unplaced.schema, rows=merge.height, frames=lambda: iter([self._merged(merge)])
        )
        ids = lists.letters.select("number", "lookup_id")
        records = lists.told.join(ids, on="number", how="left", maintain_order="left")
        files["lookup.csv"] = records.select(
            "lookup_id", "person_id", "record_id", "outcome", "county", "case_number"
        )
        files["set_aside.csv"] = lists.set_aside.select(_ASIDE)
        return files

    def _batch(self, name: str, made: Iterator[Document], letters: int) -> Callable[[Path], object]:
        def draw(path: Path) -> None:
            document = next(made)
            begins = document.begins[:: len(self._asked.notice.words)]
            if len(begins) != letters:
                raise PackError(f"[{TEMPLATE}] hides where letters begin.", hint=_HEADINGS)
            path.write_bytes(document.content)
            self._placed += [
                (name, first, after - first)
                for first, after in pairwise((*begins, document.pages + 1))
            ]
            self._told["pages"] = sum(pages for *_, pages in self._placed)

        return draw

    def _merged(self, merge: pl.DataFrame) -> pl.DataFrame:
        """The list with the file and the pages of each letter, known once all are set."""
        placed = pl.DataFrame(self._placed, schema=_PLACED, orient="row")
        return pl.concat([merge, placed], how="horizontal")


def _one(made: Iterator[Document]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(next(made).content)


def _batches(letters: pl.DataFrame, per_file: int) -> list[pl.DataFrame]:
    """Letters by file: none has those of two counties."""
    counties = letters.partition_by("county", maintain_order=True)
    return [batch for county in counties for batch in county.iter_slices(per_file)]


def _told(planned: Plan, asked: Asked, result: Result, files: int) -> dict[str, object]:
    """What the manifest tells: counts, nothing of a person. Pages are added as they are set."""
    settings, letters = asked.notice.settings, planned.letters
    left_out = sum(planned.left_out.values())
    return {
        "stage": asked.notice.stage,
        "languages": list(asked.notice.words),
        "wording": settings.status,
        "letters": letters.height,
        "pages": 0,
        "files": files,
        "counties": letters["county"].n_unique(),
        "of_several_counties": letters.filter(pl.col("county") == SEVERAL).height,
        "records": {
            "in": planned.told.height + left_out,
            "told": planned.told.height,
            "left_out": planned.left_out,
        },
        "people_set_aside": _by(planned.set_aside["set_aside"]),
        "address_verdicts": _by(letters["verdict"]),
        "addresses_given": _given(planned, asked),
        "address_findings": _by(letters["flags"].explode().drop_nulls()),
        "key_id": asked.names.key_id,
        "papers_sha256": papers_sha256(asked.papers),
        "without_contact": asked.notice.offices is None,
        "mail_deceased": result.pack.options.get(settings.deceased.option, False),
    }


def _given(planned: Plan, asked: Asked) -> dict[str, int] | None:
    """How many newer addresses there are, and of how many people with records to tell of."""
    if asked.addresses is None:
        return None
    used = asked.addresses.join(planned.people, on="person_id", how="semi")
    return {"in": asked.addresses.height, "used": used.height}


def _by(values: pl.Series) -> dict[str, int]:
    return dict(values.alias("of").value_counts().sort("of").iter_rows())
