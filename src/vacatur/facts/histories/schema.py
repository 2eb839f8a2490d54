"""Every fact that one record of a history gives: its type, its words, and what it means."""

from __future__ import annotations

from vacatur.facts.schema import DISPOSITIONS, INCHOATE, Fact, fact

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


HISTORY_FACTS: tuple[Fact, ...] = (
    fact("already_cleared", "boolean", "recorded as already expunged, sealed or pardoned"),
    fact("deceased", "boolean", "recorded as deceased"),
    fact("sentence_completed", "boolean", "whether the sentence is known to be complete"),
    fact("dob", "date", "date of birth, the same in all records of the person"),
    fact("disposition_date", "date", "date of the disposition"),
    fact("sentence_end", "date", "day on which the sentence, all its parts added, ended"),
    fact("event", "text", "kind of event, in upper case"),
    fact("county", "text", "county, in upper case"),
    fact("counted", "boolean", "whether the record is a count of its own, no part of another"),
    fact("disposition", "text", "category of the disposition", DISPOSITIONS),
    fact("recorded_class", "text", "felony, misdemeanor or infraction as recorded", CLASSES),
    fact("reading", "text", "how the charge could be read", READINGS),
    fact("inchoate", "text", "inchoate form of the charge", INCHOATE),
    fact("book", "text", "code book of the charge"),
    fact("section", "text", "section of the charge"),
    fact("subsection", "text", "subsection of the charge, its parts joined by dashes"),
    fact("letter", "text", "first part of the subsection"),
    fact("covered", "boolean", "whether the charge is under a statute that the pack covers"),
    fact("covered_section", "text", "the covered section that the charge names"),
    fact("dismissed_section", "text", "the section, of those that the office dismisses"),
    fact("reduced_section", "text", "the section, of those that the office reduces"),
    fact("superstrike", "boolean", "whether the charge is in the list of superstrikes"),
    fact("registrable", "boolean", "whether the charge is in the list that demands registration"),
    fact("related", "boolean", "whether the charge is in the list of related charges"),
    fact("gang", "boolean", "whether the charge is the gang enhancement"),
    fact("enhanceable", "boolean", "whether the gang enhancement makes the charge a superstrike"),
    fact("registration_code", "boolean", "whether the text begins with the duty to register"),
    fact("comment_names_other", "boolean", "whether the comment names another covered charge"),
    fact("code", "text", "the charge as a statute, where it is read for certain"),
    fact("cycle_date", "text", "date of the cycle as the source writes it"),
    fact("amount_grams", "number", "weight of the laboratory in grams"),
    fact("linked", "text", "how a case of a list was found in the histories", LINKED),
    fact("grams_low", "number", "the weight is more than this, in grams"),
    fact("grams_high", "number", "the weight is at most this, in grams"),
)
