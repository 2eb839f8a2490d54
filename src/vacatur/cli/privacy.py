"""`vacatur decrypt` and `vacatur deidentify`: what opens a result, and what closes it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast

import typer

from vacatur.cli.options import AsJson, Force, Identity, ResultFolder, one_of, read_names
from vacatur.cli.output import emit_json, emit_page

DATES = ("shift", "year")

TheIdentity = Annotated[
    Path, typer.Option("--identity", metavar="FILE", help="A private key of age or SSH.")
]
EncryptTo = Annotated[
    list[str] | None,
    typer.Option(
        "--encrypt-to",
        metavar="RECIPIENT|FILE",
        help="Encrypt for a public key of age or SSH; repeatable.",
    ),
]
ColumnsFor = Annotated[
    list[str] | None,
    typer.Option("--columns-for", metavar="READER", help="court, defender or public; repeatable."),
]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to create.")]
Key = Annotated[
    Path, typer.Option("--key", metavar="FILE", help="The key that the pseudonyms hang on.")
]
NewKey = Annotated[bool, typer.Option("--new-key", help="Make that key.")]
How = Annotated[str, typer.Option("--dates", metavar="HOW", help="shift or year.")]
Smallest = Annotated[
    int, typer.Option("--smallest", metavar="N", help="The least count that may be seen.")
]
Keep = Annotated[
    str, typer.Option("--keep-columns", metavar="A,B", help="Carried columns that stay.")
]


def decrypt(
    folder: ResultFolder,
    identity: TheIdentity,
    out: Out,
    *,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write a plain copy of an encrypted result."""
    from vacatur.privacy import api

    files = api.decrypt(folder, identity=identity, out=out, force=force)
    if as_json:
        emit_json({"out": str(out), "decrypted": files})
    else:
        emit_page(f"{len(files)} files decrypted; the plain result is in {out}")


def deidentify(
    folder: ResultFolder,
    out: Out,
    key: Key,
    *,
    new_key: NewKey = False,
    dates: How = "shift",
    smallest: Smallest = 10,
    keep_columns: Keep = "",
    identity: Identity = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write a copy of a result that is fit for sharing."""
    from vacatur.privacy import api
    from vacatur.privacy.treated import Dates

    shared = api.deidentify(
        folder,
        out=out,
        key=key,
        new_key=new_key,
        dates=cast("Dates", one_of(dates, DATES, option="--dates")),
        smallest=smallest,
        keep=read_names(keep_columns),
        identity=identity,
        force=force,
    )
    done = shared.manifest["deidentified"]
    if as_json:
        emit_json({"out": str(out), "deidentified": done})
        return
    emit_page(
        f"The copy is in {out}: dates {done['dates']}, {done['counts_hidden']} small counts hidden."
        " Rare combinations can still point at a person: see docs/privacy.md."
    )
