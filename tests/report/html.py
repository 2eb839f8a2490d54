"""A page read back: its tables, by their captions, and what stands hidden in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

HIDDEN = "hidden"


@dataclass
class Table:
    caption: str = ""
    rows: list[list[str]] = field(default_factory=list)

    def column(self, place: int) -> list[int | None]:
        """Counts of a column, the header left out; None where one is hidden."""
        return [as_count(row[place]) for row in self.rows[1:]]


def as_count(text: str) -> int | None:
    own = text.rpartition("\u00b7")[2].strip()
    return None if own == HIDDEN else int(own.replace(",", ""))


class Reader(HTMLParser):
    """Collects tables and plain text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self.text: list[str] = []
        self._in: list[str] = []
        self.feed(html)

    def table(self, caption: str) -> Table:
        """The one table whose caption begins so."""
        (found,) = [table for table in self.tables if table.caption.startswith(caption)]
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in ("caption", "td", "th", "style", "svg"):
            self._in.append(tag)
        if tag == "table":
            self.tables.append(Table())
        if tag == "tr":
            self.tables[-1].rows.append([])
        if tag in ("td", "th"):
            self.tables[-1].rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("caption", "td", "th", "style", "svg"):
            self._in.remove(tag)

    def handle_data(self, data: str) -> None:
        if "style" in self._in:
            return
        self.text.append(data)
        if "caption" in self._in:
            self.tables[-1].caption += data
        elif "td" in self._in or "th" in self._in:
            self.tables[-1].rows[-1][-1] += data.strip("\n")
