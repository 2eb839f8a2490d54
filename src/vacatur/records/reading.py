"""One file, or one table of a database, read by the reader of its format."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vacatur.errors import InputError
from vacatur.records.ahead import Ahead
from vacatur.records.content import Content, changed, read_content
from vacatur.records.delimited import read_delimited
from vacatur.records.documents import read_json, read_json_lines
from vacatur.records.fixed_width import read_fixed_width
from vacatur.records.formats import recognise
from vacatur.records.inputs import Place
from vacatur.records.profiles import Profile
from vacatur.records.quick import read_quickly
from vacatur.records.source import Source
from vacatur.records.tables import read_arrow, read_parquet
from vacatur.records.text import Text, to_text


def read_file(
    path: Place,
    label: str,
    profile: Profile,
    only: set[str] | None,
    kinds: Mapping[str, int] | None = None,
    ahead: Ahead | None = None,
) -> tuple[Source, Content]:
    """Read the rows of a file or table under its own column names.

    Args:
        path: Where the file or table is.
        label: Its name in messages.
        profile: Says how to read it where the file does not.
        only: Columns to read, in lower case; None for all.
        kinds: How to keep columns of delimited text, see `field_kinds`; None to keep all as text.
        ahead: A reading that has begun already, perhaps of this file.

    Raises:
        InputError: The file cannot be read as what it is.
    """
    if not isinstance(path, Path):
        from vacatur.records.database import read_table  # noqa: PLC0415  few runs need it

        return read_table(path, label, only)
    begun = ahead if ahead and ahead.fits(path, only, kinds) else None
    content = begun.content if begun else read_content(path, label)
    form = recognise(content.head, path, profile)
    if form == "csv" and only is not None and kinds is not None:
        source = _read_quickly(content, label, profile, only, kinds, begun)
        if source is not None:
            return source, content
    if form == "parquet":
        return read_parquet(content.data, label, only), content
    if form == "arrow":
        return read_arrow(content.data, label), content
    if form == "excel":
        from vacatur.records.excel import read_excel  # noqa: PLC0415  few runs need it

        return read_excel(content.data, label, profile.file.sheet, only), content
    text = to_text(content.data, label, profile.file.encoding)
    return _read_text(text, form, label, profile, only), content


def _read_quickly(
    content: Content,
    label: str,
    profile: Profile,
    only: set[str],
    kinds: Mapping[str, int],
    ahead: Ahead | None,
) -> Source | None:
    def whole() -> Text:
        return to_text(content.data, label, profile.file.encoding)

    try:
        source = read_quickly(content.stored, whole, profile.file, label, only, kinds, ahead)
    except OSError as error:
        message = f"Cannot read [{label}]: {error.strerror}."
        raise InputError(message, hint="Check the disk, and that nobody writes to it.") from error
    if not content.stored.unchanged():
        raise changed(label)
    return source


def _read_text(
    text: Text, form: str, label: str, profile: Profile, only: set[str] | None
) -> Source:
    rule = profile.file
    if form == "fixed":
        return read_fixed_width(text, profile.fixed_width, skip_lines=rule.skip_lines)
    if form == "json":
        return read_json(text, label, path=rule.record_path)
    if form == "jsonl":
        return read_json_lines(text, path=rule.record_path)
    if form == "csv":
        return read_delimited(
            text,
            label,
            delimiter=rule.delimiter,
            names=list(rule.header) if rule.header else None,
            optional_header=rule.optional_header,
            skip_lines=rule.skip_lines,
            only=only,
        )
    message = f"[{label}] is not a {form} file, though the profile [{profile.name}] says so."
    raise InputError(message, hint="Correct the profile, or give the file that it describes.")
