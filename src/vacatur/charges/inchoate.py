"""Attempt, conspiracy and solicitation, cited as sections of their own or by a word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from vacatur.charges.tables import ChargeTables


class InchoateForm(NamedTuple):
    """One section that makes an offense inchoate."""

    inchoate: str
    act: str
    section: str


class Inchoate(NamedTuple):
    """How inchoate forms are written in a citation."""

    forms: tuple[InchoateForm, ...]
    words: tuple[tuple[str, re.Pattern[str]], ...]
    leading: tuple[tuple[InchoateForm, re.Pattern[str]], ...]
    inner: tuple[tuple[InchoateForm, re.Pattern[str]], ...]

    def take_word(self, text: str) -> tuple[str, str]:
        """Take `(att)` and its like out of a citation; return the rest and the form."""
        for inchoate, pattern in self.words:
            if pattern.search(text):
                return pattern.sub(" ", text).replace("( )", " ").strip(), inchoate
        return text, "none"

    def take_inner(self, text: str, *, alone: bool) -> tuple[str, str]:
        """Take an inchoate section out of the middle or off the end of a citation.

        Where sections have no dash, `8-4` alone is an attempt of a section that was left out.
        """
        for form, pattern in self.inner:
            if alone and text.replace(" ", "-") == form.section:
                return "", form.inchoate
            if form.section in text and pattern.search(text):
                return pattern.sub("", text).strip(" -/"), form.inchoate
        return text, "none"

    def take_section(self, text: str) -> tuple[InchoateForm | None, str]:
        """Take a leading inchoate section off a citation; return it and what it wraps."""
        for form, pattern in self.leading:
            found = pattern.match(text)
            if found:
                return form, text[found.end() :]
        return None, text


@lru_cache(maxsize=8)
def inchoate_of(tables: ChargeTables) -> Inchoate:
    """The inchoate forms of a jurisdiction."""
    forms = tuple(
        InchoateForm(inchoate=inchoate, act=act, section=form)
        for inchoate, kind, act, form in tables.inchoate
        if kind == "section"
    )
    words = tuple(
        (inchoate, re.compile(rf"\(?\s*(?:{form})\.?\s*\)?"))
        for inchoate, kind, _, form in tables.inchoate
        if kind == "code"
    )
    leading = tuple((form, _leading(form, tables.kept_chapters)) for form in forms)
    inner = tuple((form, _inner(form)) for form in forms)
    return Inchoate(forms=forms, words=words, leading=leading, inner=inner)


def _inner(form: InchoateForm) -> re.Pattern[str]:
    number, act = re.escape(form.section), form.act.split()[-1]
    return re.compile(rf"\(\s*{number}\s*\)|(?<=.)[ /]+(?:{act}/ ?)?{number}(?:\(?A\)?)?$")


def _leading(form: InchoateForm, old: Mapping[str, str]) -> re.Pattern[str]:
    chapter, _, number = form.act.split()
    old_chapters = [re.escape(name) for name, act in old.items() if act == form.act]
    heads = [rf"{chapter}[-/ ]*{number}[-/ ]+", rf"{chapter}[-/ ]+"]
    heads += [rf"{name}[- ]+" for name in old_chapters]
    article, section = form.section.split("-")
    return re.compile(
        rf"[( ]*(?:{'|'.join(heads)})?\(?{article}[- ]{section}(?![\d.])(?:[ (-]*A(?![A-Z])\)?)?"
    )
