"""`vacatur gogen`: the drop-in for the archived Proposition 64 tool, with its options and codes."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from vacatur.cli.output import emit, visible

DONE, FAILED = 0, 1


class DropIns(TyperGroup):
    """Commands that leave with the old tool's code when they are misused."""

    def invoke(self, ctx: Any) -> object:  # noqa: ANN401 - a class that Typer keeps to itself
        """Run a command; whatever is wrong with the command line ends it with 1."""
        try:
            return super().invoke(ctx)
        except typer.TyperException as error:
            sys.stderr.write(f"{visible(error.format_message())}\n")
            raise typer.Exit(FAILED) from error


gogen = typer.Typer(
    name="gogen",
    cls=DropIns,
    help="Drop-in for the archived Proposition 64 tool: its options, files, words and exit codes.",
)


class DropIn(TyperCommand):
    """A command that ignores stray words."""

    allow_extra_args = True


Inputs = Annotated[
    str, typer.Option("--input-doj", metavar="A,B", help="The DOJ history files, by comma.")
]
Outputs = Annotated[str, typer.Option("--outputs", metavar="DIR", help="Where the results go.")]
County = Annotated[
    str, typer.Option("--county", "-c", metavar="NAME", help="The county, as the files spell it.")
]
ComputeAt = Annotated[
    str, typer.Option("--compute-at", metavar="DATE", help="As of which day; today by default.")
]
Eligibility = Annotated[
    str, typer.Option("--eligibility-options", metavar="FILE", help="Which relief to give: JSON.")
]
Suffix = Annotated[str, typer.Option("--file-name-suffix", hidden=True)]


@gogen.command("run", cls=DropIn)
def run(
    *,
    outputs: Outputs = "",
    input_doj: Inputs = "",
    county: County = "",
    compute_at: ComputeAt = "",
    eligibility_options: Eligibility = "",
    file_name_suffix: Suffix = "",
) -> int:
    """Judge the histories of a county and write them out with 18 columns added."""
    from vacatur.compat.gogen.run import Request
    from vacatur.compat.gogen.run import run as work

    request = Request(
        inputs=input_doj,
        outputs=outputs,
        county=county,
        options=eligibility_options,
        compute_at=compute_at,
        suffix=file_name_suffix,
    )
    errors = work(request)
    for path in sorted(errors):
        sys.stderr.write(f"{visible(path)}: {visible(errors[path].message)}\n")
    return FAILED if errors else DONE


@gogen.command("version", cls=DropIn)
def version() -> None:
    """Print the version whose behaviour this is."""
    from vacatur.compat.gogen.layout import VERSION

    emit(VERSION)
