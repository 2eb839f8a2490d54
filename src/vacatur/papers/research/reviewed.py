"""The records under review, with all that their decisions rest on, ready to be decided again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl
import polars.selectors as cs

from vacatur.dossiers.result import PLACE, Result
from vacatur.engine.pipeline import answered, gathered_facts
from vacatur.facts.family import Family, Law, family_of, law_of
from vacatur.facts.leveled import Leveled
from vacatur.papers.research.reread import TEXT, changed, of_person
from vacatur.rules.compile import Compiled, compile_pack
from vacatur.rules.decide import REVIEW

ASKED: Final = "asked"
"""The number of the record that is asked about, in the order of `Reviewed.rows`."""
PERSON: Final = "person_id"
_GROUPED: Final = ("cycle", "step", "count")
OUTCOME: Final = ("determination", "outcome")


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """Records under review, and the other records of their people where those bear on them."""

    compiled: Compiled
    law: Law
    family: Family
    rows: pl.DataFrame
    """`place`, person_id, hold, reasons, every fact, every answer, the raw texts. Shape (n, f)."""
    others: pl.DataFrame
    """The same, of other records of their people; no rows where nothing is gathered."""

    @classmethod
    def of(cls, result: Result) -> Reviewed:
        """Gather the records under review of a result.

        Raises:
            PackError: The pack is not the one of the result.
        """
        compiled = compile_pack(result.pack, as_of=result.as_of)
        family = family_of(result.pack)
        own = result.decisions().filter(determination=REVIEW)
        named = [PLACE, "record_id", PERSON, "hold", "reasons", "source_file", "source_row"]
        rows = own.select(named).join(result.facts(), on=PLACE, how="inner").collect()
        others = rows.clear()
        if compiled.gathered:
            people = result.decisions().select(named).join(own, on=PERSON, how="semi")
            others = people.join(result.facts(), on=PLACE, how="inner").collect()
        return cls(
            compiled=compiled,
            law=law_of(result.pack),
            family=family,
            rows=_answers(_typed(rows.sort(PLACE), family), compiled),
            others=_typed(others.sort(PLACE), family),
        )

    @property
    def free(self) -> pl.DataFrame:
        """Those of people who are not on hold."""
        return self.rows.filter(~pl.col("hold"))

    @property
    def held(self) -> pl.DataFrame:
        """Those of people on hold."""
        return self.rows.filter("hold")

    def decided(
        self,
        asked: pl.DataFrame,
        set_to: Mapping[str, pl.Series],
        compiled: Compiled | None = None,
    ) -> pl.DataFrame:
        """Decide some of the records as if columns of theirs held something else, nobody on hold.

        Args:
            asked: Some of `rows`. Shape (m, f).
            set_to: What columns of records, or facts of neighbours, hold instead. Each (m,).
            compiled: The pack with other choices of the office.

        Returns:
            Their determination and outcome. Shape (m, 2).
        """
        law = compiled or self.compiled
        beside = {part.id for part, _ in self.compiled.associations}
        columns = {name: value for name, value in set_to.items() if name not in beside}
        facts = changed(asked, columns, self.law, self.family) if columns else asked
        facts = facts.with_columns(
            value.cast(pl.Boolean).alias(name) for name, value in set_to.items() if name in beside
        )
        if not self.compiled.gathered:
            return answered(Leveled.of(_bare(facts, law)).with_steps(law.derived), law).select(
                OUTCOME
            )
        return self._with_others(facts, columns, law)

    def _with_others(
        self, facts: pl.DataFrame, columns: Mapping[str, pl.Series], law: Compiled
    ) -> pl.DataFrame:
        """Each record among the others of its person as if it stood alone under review."""
        numbered = facts.with_row_index(ASKED)
        others = numbered.select(ASKED, PERSON, pl.col(PLACE).alias("own")).join(
            self.others, on=PERSON, how="inner"
        )
        others = others.filter(pl.col(PLACE) != pl.col("own")).drop("own")
        for name in of_person(list(columns)):
            told = numbered.select(ASKED, name)
            others = others.drop(name).join(told, on=ASKED, how="left", maintain_order="left")
        shown = [name for name in numbered.columns if name in others.columns]
        whole = pl.concat([numbered.select(shown), others.select(shown)], how="vertical")
        keys = whole.select(
            pl.col(ASKED).cast(pl.String).alias(PERSON),
            *(pl.col(f"{name}{TEXT}").alias(name) for name in _GROUPED),
        )
        found = gathered_facts(Leveled.of(_bare(whole, law)), keys, law)
        return answered(found[: facts.height], law).select(OUTCOME)


def _bare(rows: pl.DataFrame, law: Compiled) -> pl.DataFrame:
    """The facts without those that are worked out again."""
    again = [step.id for stage in (*law.derived, *law.stages) for step in stage]
    gathered = [part.id for layer in law.gathered for part, _ in layer]
    return rows.drop(*again, *gathered, strict=False)


def _typed(rows: pl.DataFrame, family: Family) -> pl.DataFrame:
    return rows.with_columns(
        pl.col(fact.name).cast(fact.dtype) for fact in family.facts if fact.name in rows.columns
    ).with_columns(cs.by_name("charge_code", "charge_description").cast(pl.String))


def _answers(rows: pl.DataFrame, compiled: Compiled) -> pl.DataFrame:
    """The facts with those that are derived and every answer, for questions to speak of."""
    facts = Leveled.of(rows)
    return facts.with_steps(compiled.derived).with_steps(compiled.stages).rows
