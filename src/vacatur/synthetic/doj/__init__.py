"""Synthetic California DOJ histories of invented people, with the truth of every row."""

from __future__ import annotations

from vacatur.synthetic.doj.generate import synthesize_doj

__all__ = ["synthesize_doj"]
