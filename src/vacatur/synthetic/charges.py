"""How a charge is written: citation, literal and class, in the forms that sources use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import polars as pl

from vacatur.synthetic.draws import Bools, Draws, Ints, scale
from vacatur.synthetic.tables import SYSTEMS, WINDOWS, days, law, slots_of, table

CODE_SLOTS = 100
FIELD_WIDTH = 30  # one jail export cuts its citations here
OLD_STYLE = len(SYSTEMS)  # the citation form of before 1993, numbered after the systems


@cache
def keys() -> dict[str, int]:
    """The charges by key, in the order of the table."""
    return {key: i for i, key in enumerate(table("charges")["key"])}


@cache
def _pools() -> dict[str, Ints]:
    pool = table("charges")["pool"].to_list()
    named = {tier: [i for i, p in enumerate(pool) if p == tier] for tier in ("T0", "T1", "T2")}
    every = named["T0"] * 6 + named["T2"] * 3 + named["T1"]
    return {f"@{t}": np.array(v) for t, v in named.items()} | {"@any": np.array(every)}


def pick_charges(wanted: pl.Series, draws: Draws) -> Ints:
    """Turn charge keys and ``@pool`` names into rows of the charge table. Shape (n,)."""
    fixed = wanted.replace_strict(keys(), default=-1, return_dtype=pl.Int64).to_numpy()
    chosen = np.array(fixed)
    uniform = draws.uniform("pool", len(chosen))
    for name, pool in _pools().items():
        mask = (wanted == name).to_numpy()
        chosen[mask] = pool[scale(uniform[mask], len(pool))]
    return chosen


def window_of(day: Ints) -> Ints:
    """The date window of Section 4: 0, 1 or 2, by offense day (section 2.1)."""
    edges = [days(law().dates[name]) for name in ("letters_f_g_start", "possession_retiered")]
    return np.searchsorted(np.array(edges), day, side="right").astype(np.int64)


# ---- citations


def written_codes(charge: Ints, system: Ints, old: Bools, draws: Draws) -> pl.Series:
    """Write each charge's citation in its system's form, or in the old form. Shape (n,)."""
    form = np.where(old & _has_old_form()[charge], OLD_STYLE, system)
    slot = scale(draws.uniform("code form", len(charge)), CODE_SLOTS)
    return _codes().gather((charge * (OLD_STYLE + 1) + form) * CODE_SLOTS + slot)


@cache
def _has_old_form() -> Bools:
    return table("charges")["ilrs"].is_not_null().to_numpy()


@cache
def _codes() -> pl.Series:
    """Every citation: charge by system by slot, flattened."""
    return pl.Series(
        [
            code
            for charge in table("charges").to_dicts()
            for system in (*SYSTEMS, "ilrs")
            for code in _forms(charge, system)
        ]
    )


def _forms(charge: Mapping[str, str | None], system: str) -> list[str]:
    rows = table("formats").filter(
        (pl.col("system") == system) & pl.col("acts").is_in(["any", charge["act"]])
    )
    written = [_write(charge, template) for template in rows["template"]]
    return slots_of(rows["weight"], written, CODE_SLOTS)


def _write(charge: Mapping[str, str | None], template: str) -> str:
    subs = (charge["subs"] or "").split("-") if charge["subs"] else []
    old = charge["ilrs"] or ""
    parts = {
        "chapter": charge["chapter"],
        "act": charge["act"],
        "section": charge["section"],
        "paren": "".join(f"({sub})" for sub in subs),
        "PAREN": "".join(f"({sub.upper()})" for sub in subs),
        "DASH": "".join(f"-{sub.upper()}" for sub in subs),
        "glued": "".join(subs),
        "GLUED": "".join(subs).upper(),
        "aoic": f" [{charge['aoic']}]" if charge["aoic"] else "",
        "ilrs": old,
        "half": old.replace("56.5", "56 1/2"),
    }
    return template.format(**parts)[:FIELD_WIDTH]


# ---- classes


def true_classes(charge: Ints, window: Ints, later: Bools) -> pl.Series:
    """The class that the law gives a charge; NULL where it gives none. Shape (n,)."""
    return _classes().gather((charge * len(WINDOWS) + window) * 2 + later)


@cache
def _classes() -> pl.Series:
    tiers = {(row[0], row[1], row[2]): row[5:7] for row in law().tiers.iter_rows()}
    found: list[str | None] = []
    for charge in table("charges").to_dicts():
        for window in WINDOWS:
            same = (charge["class"], charge["class"])
            found.extend(tiers.get((charge["section"], charge["subs"], window), same))
    return pl.Series(found, dtype=pl.String)


def written_classes(classes: pl.Series, system: Ints) -> pl.Series:
    """Spell each class as its system does; NULL stays NULL. Shape (n,)."""
    forms = table("classes")
    numbers = {name: i for i, name in enumerate(forms["class"])}
    number = classes.replace_strict(numbers, default=None, return_dtype=pl.Int64)
    spelled = pl.concat([forms[name].alias("spelled") for name in SYSTEMS])
    return spelled.gather(pl.Series(system * len(forms)) + number)
