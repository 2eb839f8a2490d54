"""A status as a page of plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from vacatur.cli.table import aligned, terminal_width

MOST_COUNTIES = 12


def status_page(told: Mapping[str, Any]) -> Iterator[str]:
    """Lay out the counts of a status."""
    records, ledger = told["records"], told["ledger"]
    yield f"{told['result']}: {told['pack']}, scored as of {told['result_as_of']}"
    how = "as asked" if told["as_of_given"] else "the latest day known"
    yield f"Windows as of {told['as_of']} ({how})."
    yield f"{records['tracked']:,} records, {records['eligible']:,} of them eligible now:"
    yield (
        f"{records['ready']:,} ready, {records['stopped']:,} stopped by an objection,"
        f" {records['overdue']:,} overdue."
    )
    yield from _table("Stage", ("records", "path", "stage", "reads"), told["stage"], "records")
    waits = ("records", "overdue", "waits_for", "next", "reads")
    yield from _table("Waits for", waits, told["waits_for"], "records")
    windows = ("overdue", "running", "window", "reads", "cite")
    yield from _table("Windows", windows, told["overdue"], "running", "overdue")
    until = ("running", "over", "window", "reads", "cite")
    yield from _table("Time to object", until, told["objection_windows"], "running", "over")
    yield from _objections(told["objections"])
    yield from _counties(told["county"])
    yield from _codes("To look at", told["attention"])
    yield ""
    if not ledger["records"]:
        yield f"Ledger: nothing has been entered in {ledger['folder']} yet."
        return
    yield (
        f"Ledger: {ledger['events']:,} events of {ledger['records']:,} records,"
        f" {ledger['events'] - ledger['standing']:,} of them withdrawals or withdrawn."
    )
    yield from _carried(ledger)


def _carried(ledger: Mapping[str, Any]) -> Iterator[str]:
    if ledger["other_result"]:
        yield "The ledger was last written for another result; its events were carried over."
    if ledger["records_gone"]:
        yield f"{ledger['records_gone']:,} records with events are not in this result."
    if ledger["records_changed"]:
        yield f"{ledger['records_changed']:,} ids are other records now: events left aside."


def _table(
    title: str, names: tuple[str, ...], rows: Iterable[Mapping[str, Any]], *counts: str
) -> Iterator[str]:
    """The rows of which any count is not 0."""
    shown = [row for row in rows if any(row[count] for count in counts)]
    if not shown:
        return
    yield ""
    yield title
    heading = tuple(name.replace("_", " ") for name in names)
    lines = [heading, *(tuple(row[name] for name in names) for row in shown)]
    yield from (f"  {line}" for line in aligned(lines, width=terminal_width()))


def _objections(told: Mapping[str, Any]) -> Iterator[str]:
    if not told["all"]:
        return
    yield from _codes(
        f"Objections ({told['all']:,})",
        {
            "open, and stop their records": told["open_in_time"],
            "open, too late to stop them": told["open_late"],
            "upheld": told["upheld"],
            "overruled": told["overruled"],
            "retracted": told["retracted"],
        },
    )
    timing = ", ".join(f"{name} {count:,}" for name, count in told["timing"].items() if count)
    yield f"  By time: {timing}."


def _counties(rows: list[Mapping[str, Any]]) -> Iterator[str]:
    names = ("records", "ready", "stopped", "overdue", "county")
    shown = [{**row, "county": row["county"] or "(none)"} for row in rows[:MOST_COUNTIES]]
    yield from _table("County", names, shown, "records")
    if len(rows) > MOST_COUNTIES:
        yield f"  and {len(rows) - MOST_COUNTIES:,} more; --json tells all of them."


def _codes(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    if not any(counts.values()):
        return
    yield ""
    yield title
    yield from (f"{count:>9,}  {code}" for code, count in counts.items() if count)


def taken_page(told: Mapping[str, Any]) -> Iterator[str]:
    """Lay out what became of returned files."""
    yield (
        f"{told['rows']:,} rows: {told['taken_in']:,} taken in, {told['known']:,} on file before,"
        f" {told['refused']:,} refused, {told['nothing_entered']:,} with nothing entered."
    )
    if told["first"]:
        yield f"New entries are of {told['first']} to {told['last']}."
    yield from _codes("Entries", told["entries"])
    yield from _codes("Refused because", told["reasons"])
    yield ""
    yield f"Each row and what became of it: {', '.join(told['marked'])}"


def written_line(told: Mapping[str, Any]) -> str:
    """Say what was written."""
    return f"{told['rows']:,} of {told['tracked']:,} tracked records are in {told['file']}"
