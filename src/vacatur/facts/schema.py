"""Every generic fact: its type, its vocabulary where that is closed, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import polars as pl

READINGS = (
    "clear",
    "ambiguous",
    "many_subsections",
    "impossible",
    "unknown",
    "unreadable",
    "blank",
    "fuzzy",
    "description",
)
INCHOATE = ("none", "attempt", "conspiracy", "solicitation")
TEXT_KINDS = (
    "possession",
    "possession_intent",
    "delivery",
    "casual_delivery",
    "school",
    "trafficking",
    "plants",
    "minor",
    "conspiracy",
    "equipment",
    "paraphernalia",
    "synthetic",
    "other",
)
CLASSES = ("CV", "PO", "BO", "M", "M C", "M B", "M A", "F", "F 4", "F 3", "F 2", "F 1", "F X")
CLASS_STATES = ("recorded", "blank", "unreadable")
ENHANCEMENTS = ("none", "cited", "other")
DISPOSITIONS = (
    "UNKNOWN",
    "CONV",
    "NONCONV",
    "DEF_OK",
    "DEF_FAIL",
    "DEF_ACTIVE",
    "OPEN",
    "VACATED",
    "INTERIM",
    "REVIEW",
    "STRICKEN",
    "JUVENILE",
)
TIERS = ("T0", "T1", "T2")

FactType = Literal["boolean", "date", "number", "text"]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One fact that a criterion may read."""

    name: str
    type: FactType
    meaning: str
    words: tuple[str, ...] = ()

    @property
    def dtype(self) -> pl.DataType:
        """The Polars type of the fact's column."""
        import polars as pl  # noqa: PLC0415  reading begins before Polars is there

        if self.words:
            return pl.Enum(self.words)
        return {
            "boolean": pl.Boolean(),
            "date": pl.Date(),
            "number": pl.Float64(),
            "text": pl.Categorical(),
        }[self.type]


def fact(name: str, kind: FactType, meaning: str, words: tuple[str, ...] = ()) -> Fact:
    """One fact, in a line."""
    return Fact(name=name, type=kind, meaning=meaning, words=words)


FACTS: tuple[Fact, ...] = (
    fact("already_cleared", "boolean", "recorded as already expunged, sealed or pardoned"),
    fact("juvenile", "boolean", "recorded as a juvenile matter"),
    fact("deceased", "boolean", "recorded as deceased"),
    fact("sentence_completed", "boolean", "whether the sentence is known to be complete"),
    fact("offense_date", "date", "date of the offense, or of the arrest where that is blank"),
    fact("offense_date_recorded", "boolean", "whether the offense date itself is recorded"),
    fact("arrest_date", "date", "date of the arrest"),
    fact("disposition_date", "date", "date of the disposition"),
    fact("disposition_recorded", "boolean", "whether a disposition is recorded"),
    fact("case_on_file", "boolean", "whether the record names a court case"),
    fact("ordinance_case", "boolean", "whether the case number is one of an ordinance case"),
    fact("amended_class", "boolean", "whether the class was recorded as amended"),
    fact("act", "text", "act of the charge as read, or of its best candidate"),
    fact("section", "text", "section as read, or of the best candidate"),
    fact("subsection", "text", "subsection letter as read, or of the best candidate"),
    fact("reading", "text", "how the citation could be read", READINGS),
    fact("inchoate", "text", "inchoate form of the charge", INCHOATE),
    fact("ordinance", "boolean", "whether the citation is one of a municipal ordinance"),
    fact("court_event", "boolean", "whether the row is an event of the court, no charge"),
    fact("cannabis_words", "boolean", "whether code or text, or a correction, is of cannabis"),
    fact("names_cannabis", "boolean", "whether another act's own text names cannabis"),
    fact("text_kind", "text", "what the charge text describes", TEXT_KINDS),
    fact("text_minor", "boolean", "whether the charge text speaks of a minor"),
    fact("section_conflict", "boolean", "whether code and text disagree about act or section"),
    fact("weight_text_conflict", "boolean", "whether letter and text disagree about the weight"),
    fact("stale_weight_text", "boolean", "whether the text carries another period's weight"),
    fact("enhancement", "text", "penalty enhancement on the record", ENHANCEMENTS),
    fact("class_state", "text", "whether a class is recorded and readable", CLASS_STATES),
    fact("recorded_class", "text", "final class as recorded", CLASSES),
    fact("class_conflict", "boolean", "whether class and citation cannot both be right"),
    fact("class_derived", "boolean", "whether the class was derived from the citation"),
    fact("class_least", "text", "mildest class the charge can have", CLASSES),
    fact("class_most", "text", "gravest class the charge can have", CLASSES),
    fact("grams_low", "number", "the weight is more than this, in grams"),
    fact("grams_high", "number", "the weight is at most this, in grams"),
    fact("weight_conflict", "boolean", "whether class and text disagree about the weight"),
    fact("amount_grams", "number", "stated weight in grams"),
    fact("disposition", "text", "category of the disposition", DISPOSITIONS),
    fact("violence_tier", "text", "how violent the charge is by its citation", TIERS),
)
BY_NAME: dict[str, Fact] = {each.name: each for each in FACTS}
