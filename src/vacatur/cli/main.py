"""The way in and every way out: exit codes, and errors of one or two lines."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from traceback import walk_tb
from typing import NoReturn

import typer

from vacatur.cli import shortage
from vacatur.cli.app import app
from vacatur.cli.guard import is_guarded, say_goodbye, split
from vacatur.cli.output import complain
from vacatur.cli.silence import silence_libraries
from vacatur.errors import ExitCode, VacaturError

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # nothing multiplies matrices here
_ASKS = {"--help", "--version"}
"""What is answered at once needs nobody who outlives it."""
_PACKAGE = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code.

    Args:
        arguments: What follows the program's name; the process's own when left out.
    """
    _open_what_is_closed()
    if _ASKS.isdisjoint(sys.argv[1:] if arguments is None else arguments):
        split()
    gc.disable()  # a run makes few cycles, and looking for them walks every library each time
    silence_libraries()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that cannot show a letter gets its code
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _flushed(run(arguments))
    except SystemExit:
        raise
    except BaseException:  # noqa: BLE001 - memory ran out while that was being told
        _leave_without_words()
    say_goodbye()
    os._exit(code)  # everything is written; handing back a gigabyte page by page helps nobody


def _leave_without_words() -> NoReturn:
    """Leave with no more memory than there is; the parent, if there is one, finds the words."""
    if not is_guarded():
        os.write(2, f"vacatur: {shortage.MESSAGE}\n".encode())
    os._exit(ExitCode.OUTPUT)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code and print whatever went wrong."""
    try:
        done = app(args=arguments, prog_name="vacatur", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        done = ExitCode.INTERRUPTED
    except SystemExit:
        say_goodbye()
        raise
    except BaseException as error:  # noqa: BLE001 - a panic of Polars is no Exception
        return _failed(error)
    if done == ExitCode.INTERRUPTED:  # Typer turns an interrupt into this code, without a word
        complain("Interrupted.")
    return done if isinstance(done, int) else ExitCode.DONE


def _open_what_is_closed() -> None:
    """Give whoever closed a standard stream a sink, lest a result be opened in its place."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))


def _failed(error: BaseException) -> int:
    """Print what went wrong, and return its exit code."""
    if shortage.is_short(error):
        complain(shortage.MESSAGE, hint=shortage.HINT)
        return ExitCode.OUTPUT
    if isinstance(error, VacaturError):
        complain(error.message, hint=error.hint)
        return error.exit_code
    if isinstance(error, typer.TyperException):
        complain(error.format_message(), hint=_help_hint(error))
        return ExitCode.USAGE
    if isinstance(error, OSError) and error.strerror:
        complain(f"Could not write or read: {error.strerror}.", hint="Check space and permissions.")
        return ExitCode.OUTPUT
    complain(
        f"Internal error: {type(error).__name__} at {_place(error)}.",
        hint="This is a bug in vacatur; please report this line and the command, without data.",
    )
    return ExitCode.BUG


def _help_hint(error: typer.TyperException) -> str:
    """Name the help page of the command that was misused."""
    context = getattr(error, "ctx", None)
    return f"See: {context.command_path if context else 'vacatur'} --help"


def _place(error: BaseException) -> str:
    """Return module and line where our own code was last, never a value."""
    places = [
        (Path(frame.f_code.co_filename).resolve(), line)
        for frame, line in walk_tb(error.__traceback__)
    ]
    ours = [(path, line) for path, line in places if path.is_relative_to(_PACKAGE)]
    if not ours:
        return "an unknown place"
    path, line = ours[-1]
    return f"{'.'.join(path.relative_to(_PACKAGE.parent).with_suffix('').parts)}:{line}"


def _flushed(code: int) -> int:
    """Write out what is still held back, and return the code to leave with.

    `vacatur ... | head` ends quietly when nobody reads on; a full disk is told of.
    """
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        code = _failed(error)
    with suppress(OSError):
        sys.stderr.flush()
    return code
