"""Every fact that one record of a history gives: its type, its words, and what it means."""

from __future__ import annotations

from vacatur.facts.schema import DISPOSITIONS, INCHOATE, Fact, FactType

READINGS = ("clear", "ambiguous", "unknown", "unreadable", "blank", "elsewhere")
CLASSES = ("F", "M", "I")

LINKED = ("one", "none", "several", "listed", "unlisted")
"""Of a case in a list: how many histories fit it best. Of a history: whether a list has it."""

HISTORY_COLUMNS = (
    "record_id",
    "person_id",
    "incident_id",
    "case_number",
    "county",
    "dob",
    "charge_code",
    "charge_description",
    "charge_class",
    "disposition",
    "disposition_date",
    "sentence",
    "sentence_completed",
    "deceased",
    "already_cleared",
    "event",
    "cycle",
    "step",
    "count",
    "comment",
    "cycle_date",
    "amount_grams",
    "linked",
)
"""What scoring a history reads."""


def _fact(name: str, kind: FactType, meaning: str, words: tuple[str, ...] = ()) -> Fact:
    return Fact(name=name, type=kind, meaning=meaning, words=words)


HISTORY_FACTS: tuple[Fact, ...] = (
    _fact("already_cleared", "boolean", "recorded as already expunged, sealed or pardoned"),
    _fact("deceased", "boolean", "recorded as deceased"),
    _fact("sentence_completed", "boolean", "whether the sentence is known to be complete"),
    _fact("dob", "date", "date of birth, the same in all records of the person"),
    _fact("disposition_date", "date", "date of the disposition"),
    _fact("sentence_end", "date", "day on which the sentence, all its parts added, ended"),
    _fact("event", "text", "kind of event, in upper case"),
    _fact("county", "text", "county, in upper case"),
    _fact("counted", "boolean", "whether the record is a count of its own, no part of another"),
    _fact("disposition", "text", "category of the disposition", DISPOSITIONS),
    _fact("recorded_class", "text", "felony, misdemeanor or infraction as recorded", CLASSES),
    _fact("reading", "text", "how the charge could be read", READINGS),
    _fact("inchoate", "text", "inchoate form of the charge", INCHOATE),
    _fact("book", "text", "code book of the charge"),
    _fact("section", "text", "section of the charge"),
    _fact("subsection", "text", "subsection of the charge, its parts joined by dashes"),
    _fact("letter", "text", "first part of the subsection"),
    _fact("covered", "boolean", "whether the charge is under a statute that the pack covers"),
    _fact("covered_section", "text", "the covered section that the charge names"),
    _fact("dismissed_section", "text", "the section, of those that the office dismisses"),
    _fact("reduced_section", "text", "the section, of those that the office reduces"),
    _fact("superstrike", "boolean", "whether the charge is in the list of superstrikes"),
    _fact("registrable", "boolean", "whether the charge is in the list that demands registration"),
    _fact("related", "boolean", "whether the charge is in the list of related charges"),
    _fact("gang", "boolean", "whether the charge is the gang enhancement"),
    _fact("enhanceable", "boolean", "whether the gang enhancement makes the charge a superstrike"),
    _fact("registration_code", "boolean", "whether the text begins with the duty to register"),
    _fact("comment_names_other", "boolean", "whether the comment names another covered charge"),
    _fact("code", "text", "the charge as a statute, where it is read for certain"),
    _fact("cycle_date", "text", "date of the cycle as the source writes it"),
    _fact("amount_grams", "number", "weight of the laboratory in grams"),
    _fact("linked", "text", "how a case of a list was found in the histories", LINKED),
    _fact("grams_low", "number", "the weight is more than this, in grams"),
    _fact("grams_high", "number", "the weight is at most this, in grams"),
)
