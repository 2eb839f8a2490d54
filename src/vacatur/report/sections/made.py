"""How the charges were read, and what the page was made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from vacatur.dossiers.result import Result
from vacatur.report.counts import ALL, Counts
from vacatur.report.sections.tables import split_row
from vacatur.report.words import Words

Json = dict[str, Any]

_ORDER: Final = ("exact", "normalized", "crosswalk", "fuzzy", "combined", "description", "none")


def methods(counts: Counts, words: Words) -> list[Json]:
    """How charges were read, the surest way first."""
    told = counts.document["method"]
    names = sorted(told, key=lambda name: (_ORDER.index(name) if name in _ORDER else 99, name))
    return [
        split_row(words.own["method"].get(name, "Not told"), told[name], told[name][ALL])
        for name in names
    ]


def made(result: Result, words: Words, *, public: bool) -> Json:
    """Software, pack, options, inputs and time; nothing of an input on a public page."""
    manifest = result.manifest
    header = words.pack.header
    chosen = {option.id: option for option in header.option}
    return {
        "software": manifest["software"],
        "pack": {"id": header.id, "version": header.version, "sha256": words.pack.sha256},
        "title": header.title,
        "authority": header.authority,
        "status": header.status,
        "limits": header.limits,
        "options": [
            _option(name, value, chosen) for name, value in manifest["pack"]["options"].items()
        ],
        "seconds": _seconds(manifest, words),
        "corrections": manifest.get("corrections"),
        "inputs": [] if public else manifest["inputs"],
        "references": [] if public else manifest.get("references", []),
        "files": len(manifest["inputs"]),
        "result": None if public else {"name": result.name, "sha256": result.sha256},
    }


def _option(name: str, value: object, chosen: Mapping[str, Any]) -> Json:
    option = chosen.get(name)
    told = ", ".join(map(str, value)) if isinstance(value, list | tuple) else _said(value)
    usual = option is not None and _same(value, option.default)
    return {
        "reads": option.reads if option else name,
        "name": name,
        "value": told or "none",
        "usual": usual,
        "policy": option.policy if option else "",
    }


def _same(value: object, default: object) -> bool:
    plain = list(default) if isinstance(default, tuple) else default
    return value == plain and type(value) is type(plain)


def _said(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _seconds(manifest: Mapping[str, Any], words: Words) -> Json:
    told = manifest.get("seconds", {})
    total = sum(told.values())
    records = manifest["reconciliation"]["records"]
    return {
        "stages": [
            (words.own["stage"].get(name, name), f"{value:.1f}") for name, value in told.items()
        ],
        "total": f"{total:.1f}",
        "rate": round(records / total, -3) if total and records >= 1000 else None,  # noqa: PLR2004
    }
