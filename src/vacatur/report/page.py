"""The page itself: templates filled with sections, and a policy that lets nothing in or out."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from vacatur.dossiers.result import Result
from vacatur.errors import InputError
from vacatur.privacy.small_cells import SMALLEST
from vacatur.report.charts.svg import KINDS
from vacatur.report.counts import Counts
from vacatur.report.sections.dates import dates
from vacatur.report.sections.headline import headline
from vacatur.report.sections.made import made, methods
from vacatur.report.sections.people import groups, impact
from vacatur.report.sections.tables import by_class, by_county, by_year, outcomes, tiers
from vacatur.report.sections.unknowns import unknowns
from vacatur.report.sections.ways import ways
from vacatur.report.unlocked import Unlocked
from vacatur.report.words import Words, data, day, number, plural, share

if TYPE_CHECKING:
    from jinja2 import Environment

_POLICY: Final = "default-src 'none'; style-src '{style}'; base-uri 'none'; form-action 'none'"
"""No script, no picture, no font, no request: only the one stylesheet that is within."""


def page(result: Result, counts: Counts, words: Words, unlocked: Unlocked, *, public: bool) -> str:
    """Write the page.

    Args:
        result: The result.
        counts: Its counts.
        words: Its own words, and those of the jurisdiction.
        unlocked: The words of open facts.
        public: Leave out all that names inputs.

    Returns:
        HTML that needs nothing else, the same for the same result.

    Raises:
        InputError: Jinja is not installed.
    """
    style = _style()
    return _filled(
        "page.html.j2",
        {
            "public": public,
            "smallest": SMALLEST,
            "style": style,
            "policy": _POLICY.format(style=_hash(style)),
            "as_of": result.as_of,
            "determinations": words.own["determination"],
            "headline": headline(counts, words),
            "ways": ways(counts, words),
            "outcomes": outcomes(counts, words),
            "tiers": tiers(counts, words),
            "counties": by_county(counts),
            "years": by_year(counts),
            "classes": by_class(counts, words),
            "weighted": counts.document["records"] != counts.document["weighted"],
            "dates": dates(counts, words, result.as_of),
            "unknowns": unknowns(counts, words, unlocked),
            "impact": impact(counts, words),
            "groups": groups(counts, words),
            "groups_missing": counts.groups_missing,
            "methods": methods(counts, words),
            "made": made(result, words, public=public),
        },
    )


def _filled(template: str, context: Mapping[str, Any]) -> str:
    return _environment().get_template(template).render(context)


@cache
def _environment() -> Environment:
    try:
        import jinja2  # noqa: PLC0415  it comes with an extra
    except ImportError as error:
        message = "The report needs the package jinja2."
        raise InputError(message, hint="Install it: pip install 'vacatur[report]'.") from error
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("vacatur.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"number": number, "day": day}
    environment.globals |= {"share": share, "plural": plural, "kinds": KINDS}
    return environment


def _style() -> str:
    """The stylesheet, with the colours of both schemes."""
    colours = data("palette.toml")
    light, dark = (
        "".join(f"--{name.replace('_', '-')}:{value};" for name, value in colours[scheme].items())
        for scheme in ("light", "dark")
    )
    return _filled("style.css.j2", {"light": light, "dark": dark})


def _hash(style: str) -> str:
    """The hash of a stylesheet, as the policy of a page names it.

    Example:
        >>> _hash("")
        'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    """
    digest = hashlib.sha256(style.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
