"""What the template is given: each letter's address, records by outcome, and whom to ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import polars as pl

from vacatur.papers.breaks import breakable
from vacatur.papers.notices.addresses import LINE
from vacatur.papers.notices.counties import in_a_sentence
from vacatur.papers.notices.words import Notice, Words

Row = Mapping[str, Any]
SEVERAL: Final = "several counties"


def batch_data(notice: Notice, letters: Sequence[Row], records: Mapping[int, list[Row]]) -> Row:
    """One document of the template: the words, and some letters.

    Args:
        notice: The words.
        letters: Rows with `number`, `lookup_id`, `to_name`, `street`, `place`.
        records: By a letter's number, rows with `outcome`, `also`, `case_number`, `county`,
            `arrest_date` and the days of the decision.
    """
    languages = {name: _words_data(words, notice) for name, words in notice.words.items()}
    return {
        "title": next(iter(notice.words.values())).title,
        "fonts": list(notice.settings.fonts),
        "words": languages,
        "letters": [_letter(notice, letter, records[letter["number"]]) for letter in letters],
    }


def _words_data(words: Words, notice: Notice) -> dict[str, Any]:
    """The words that the letters of this stage use, as the template looks them up."""
    stage = next(each for each in words.stage if each.stage == notice.stage)
    said = (each for each in words.outcome if each.stage == notice.stage)
    draft = words.draft if notice.settings.status == "draft" else ""
    return {
        "reference": words.reference,
        "draft": draft,
        "law": words.law,
        "other_language": words.other_language if len(notice.words) > 1 else "",
        "no_office": {"name": words.no_office, "lines": [words.no_contact]},
        "stage": stage.model_dump(),
        "need_not": words.need_not.model_dump(),
        "ask": words.ask.model_dump(),
        "outcomes": {each.code: {"heading": each.heading, "text": each.text} for each in said},
        "paths": {each.code: each.text for each in words.path},
    }


def _letter(notice: Notice, letter: Row, records: list[Row]) -> dict[str, Any]:
    """One letter: the records by outcome, in the order in which the settings have the outcomes."""
    codes = [code for code in notice.covered if any(r["outcome"] == code for r in records)]
    paths = [code for code in notice.paths if any(code in (r["also"] or ()) for r in records)]
    cites = [notice.covered[code].cite for code in codes]
    cites += [notice.paths[code].cite for code in paths]
    cites += [each.cite for each in notice.settings.always]
    return {
        "id": letter["lookup_id"],
        "to": [line for line in (letter["to_name"], letter["street"], letter["place"]) if line],
        "languages": list(notice.words),
        "groups": [
            {
                "code": code,
                "items": {
                    name: list(_items(notice, words, code, records))
                    for name, words in notice.words.items()
                },
            }
            for code in codes
        ],
        "paths": paths,
        "cites": list(dict.fromkeys(cites)),
        "offices": _offices(notice, records),
    }


def _offices(notice: Notice, records: list[Row]) -> list[dict[str, Any]]:
    """Whom to ask, once each; in words that the office fills in where nobody is named."""
    if notice.offices is None:
        return []
    counties = sorted({r["county"] or "" for r in records})
    offices = dict.fromkeys(map(notice.offices.of, counties))
    return [{"name": each.name, "lines": list(each.lines)} for each in offices]


def _items(notice: Notice, words: Words, code: str, records: list[Row]) -> Iterator[str]:
    """A line for each case or arrest; several charges of one are counted."""
    day_column = notice.covered[code].day
    said = next(s for s in words.outcome if (s.code, s.stage) == (code, notice.stage))
    lines = Counter(_line(words, r, said.day, day_column) for r in records if r["outcome"] == code)
    for line, count in lines.items():
        yield line if count == 1 else f"{line} ({words.charges.format(count=count)})"


def _line(words: Words, record: Row, form: str, day_column: str) -> str:
    parts = [words.case.format(case=record["case_number"])] if record["case_number"] else []
    if record["arrest_date"]:
        parts.append(words.arrest.format(date=words.written(record["arrest_date"])))
    parts = parts or [words.unnamed]
    if record["county"]:
        parts.append(words.county.format(county=in_a_sentence(record["county"])))
    day = record[day_column] if day_column else None
    if day and form:
        parts.append(form.format(date=words.written(day)))
    line = ", ".join(parts)
    line = line[0].upper() + line[1:]
    return breakable(line) if max(map(len, line.split())) > LINE else line


def letter_county() -> pl.Expr:
    """The county of a person's records, of one group: the only one, or that there are several."""
    folded = pl.col("county").str.to_uppercase().fill_null("")
    return pl.when(folded.n_unique() == 1).then(folded.first()).otherwise(pl.lit(SEVERAL))
