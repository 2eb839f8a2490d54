"""Rows to begin with: invented people, and odd ones among their values."""

from __future__ import annotations

from random import Random

from tests.fuzz.mutate import VALUES

COLUMNS = (
    "record_id",
    "person_id",
    "name",
    "dob",
    "address",
    "case_number",
    "incident_id",
    "county",
    "arrest_date",
    "charge_code",
    "charge_description",
    "charge_class",
    "amount_grams",
    "disposition",
    "disposition_date",
    "sentence_completed",
)
CHARGES = (
    ("720-550/4-C", "POSS CANNABIS 10-30 GRAMS", "M A"),
    ("720 ILCS 550/4(a)", "POSSESSION OF CANNABIS", "M C"),
    ("56.5-704-B", "POSS MARIHUANA", "M B"),
    ("720-550/5.2(d)", "MFG/DEL CANNABIS", "F 3"),
    ("720-5/19-1(a)", "BURGLARY", "F 2"),
    ("", "", ""),
)
DISPOSITIONS = ("PLEA OF GUILTY", "NOLLE PROSEQUI", "SUPERVISION", "DISMISSED", "")
Table = list[list[str]]


def token(number: int, row: int) -> str:
    """What marks one row of one case, wherever it ends."""
    return f"K{number}x{row}z"


def table(random: Random, number: int) -> Table:
    """A header and a few rows; each row's first column is its own mark."""
    chosen = [*COLUMNS[:2], *(name for name in COLUMNS[2:] if random.random() < 0.8)]
    if "charge_code" not in chosen:
        chosen.append("charge_code")
    rows = [_row(random, number, row) for row in range(random.randint(1, 6))]
    return [chosen, *([row[name] for name in chosen] for row in rows)]


def _row(random: Random, number: int, row: int) -> dict[str, str]:
    person = random.randrange(3)
    code, text, kind = random.choice(CHARGES)
    day = f"{random.randint(1990, 2019)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
    return {
        "record_id": token(number, row),
        "person_id": f"ZQ-77{number}-{person}",
        "name": f"Zoltan Quaverley{person}",
        "dob": f"1961-07-0{person + 1}",
        "address": f"{person} Quaverley Row",
        "case_number": f"ZQC-{number}-{random.randrange(3)}",
        "incident_id": f"{random.randrange(3)}",
        "county": random.choice(("Cook", "DuPage", "")),
        "arrest_date": day,
        "charge_code": code,
        "charge_description": text,
        "charge_class": kind,
        "amount_grams": random.choice(("", "12.5", "30", "30.01")),
        "disposition": random.choice(DISPOSITIONS),
        "disposition_date": random.choice((day, "")),
        "sentence_completed": random.choice(("true", "false", "")),
    }


def mutated(rows: Table, random: Random) -> Table:
    """Change cells, rows, columns or the header of a table; often nothing."""
    rows = [row.copy() for row in rows]
    while random.random() < 0.6:
        random.choice((_cell, _cell, _cell, _line, _column, _header))(rows, random)
    return rows


def _cell(rows: Table, random: Random) -> None:
    row = rows[random.randrange(1, len(rows))] if len(rows) > 1 else rows[0]
    if row:
        row[random.randrange(len(row))] = random.choice(VALUES)


def _line(rows: Table, random: Random) -> None:
    at = random.randint(1, len(rows))
    turn = random.randrange(5)
    if turn == 0:
        rows.insert(at, rows[random.randrange(len(rows))].copy())
    elif turn == 1:
        rows.insert(at, [])
    elif turn == 2 and at < len(rows):
        rows[at] = rows[at][: random.randint(0, len(rows[at]))]
    elif turn == 3 and at < len(rows):
        rows[at] += [random.choice(VALUES)] * random.randint(1, 3)
    elif len(rows) > 1:
        del rows[random.randrange(len(rows))]


def _column(rows: Table, random: Random) -> None:
    place, other = random.randrange(len(rows[0]) or 1), random.randrange(len(rows[0]) or 1)
    turn = random.randrange(3)
    for row in rows:
        if max(place, other) >= len(row):
            continue
        if turn == 0:
            row.append(row[place])
        elif turn == 1:
            row[place], row[other] = row[other], row[place]
        else:
            del row[place]


def _header(rows: Table, random: Random) -> None:
    names = rows[0]
    if not names:
        return
    place = random.randrange(len(names))
    name = names[place]
    names[place] = random.choice(
        (
            name.upper(),
            f" {name}\t",
            "",
            name[:-1],
            names[0],
            "source_row",
            "weight",
            "file",
            f"{name}\n",
        )
    )
