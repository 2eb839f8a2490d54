"""Synthetic records of invented people, with the truth of each known by construction."""

from __future__ import annotations

from vacatur.synthetic.doj import synthesize_doj
from vacatur.synthetic.illinois import Synthetic, synthesize
from vacatur.synthetic.spoil import Spoiled, spoil
from vacatur.synthetic.write import write_synthetic

__all__ = ["Spoiled", "Synthetic", "spoil", "synthesize", "synthesize_doj", "write_synthetic"]
