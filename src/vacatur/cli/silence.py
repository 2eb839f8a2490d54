"""What libraries say of their own accord is not said: a message of theirs may quote a value."""

from __future__ import annotations

import logging
import sys
import threading
import warnings


def silence_libraries() -> None:
    """Still what they warn of and log, and what befalls them in threads and when they are freed.

    Warnings stay where Python was told to show them.
    """
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    logging.disable()
    threading.excepthook = sys.unraisablehook = _say_nothing


def _say_nothing(_what: object) -> None:
    pass
