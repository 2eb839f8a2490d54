"""The Python interface to papers and lists; the command line uses nothing else."""

from __future__ import annotations

from vacatur.papers.entry_form.api import check_entry_form, place_of, prepare_entry_form
from vacatur.papers.motions.api import prepare_motions
from vacatur.papers.notices.api import prepare_notices
from vacatur.papers.referrals.api import prepare_referrals
from vacatur.papers.research.api import prepare_research
from vacatur.papers.worklist.api import prepare_worklist

__all__ = [
    "check_entry_form",
    "place_of",
    "prepare_entry_form",
    "prepare_motions",
    "prepare_notices",
    "prepare_referrals",
    "prepare_research",
    "prepare_worklist",
]
