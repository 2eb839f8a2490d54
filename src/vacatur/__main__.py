"""``python -m vacatur``."""

from __future__ import annotations

from vacatur.cli import main

if __name__ == "__main__":
    main()
