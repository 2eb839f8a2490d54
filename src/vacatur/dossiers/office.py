"""What a jurisdiction's papers say: words, fields, windows of time and who gets what; data, as law.

They lie in `papers/` beside the packs of a jurisdiction, and an office can put a folder of its own
in their place. No decision depends on them, so they are no part of a pack's hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from vacatur.bounded import read_toml, shortened
from vacatur.errors import PackError
from vacatur.rules.load import Pack

Model = TypeVar("Model", bound=BaseModel)


def shipped_papers(pack: Pack) -> Path:
    """Where the papers that come with a pack's jurisdiction lie, if there are any."""
    return pack.folder.parent / "papers"


def papers_folder(pack: Pack, own: Path | None = None) -> Path:
    """Where the papers of a pack's jurisdiction lie.

    Args:
        pack: The pack.
        own: The office's own folder, which stands in their place.

    Raises:
        PackError: There are none, or the office's own folder is not there.
    """
    folder = shipped_papers(pack) if own is None else own
    if own is not None and not own.is_dir():
        message = f"There are no papers in [{own.name}]: it is no folder."
        raise PackError(message, hint="Name a folder of papers with --templates DIR.")
    if not folder.is_dir():
        message = f"There are no papers for [{pack.id}]."
        raise PackError(message, hint="Give a folder of your own with --templates DIR.")
    return folder.absolute()


def read_paper(
    folder: Path, name: str, model: type[Model], *, known: Mapping[str, object] | None = None
) -> Model:
    """Read one file of the papers.

    Args:
        folder: See `papers_folder`.
        name: The file's name.
        model: What it must hold; a pydantic model, frozen and without extras.
        known: What the model's validators are told of other files.

    Raises:
        PackError: It is missing, or does not hold that.
    """
    try:
        return model.model_validate(read_toml(folder / name), context=known)
    except FileNotFoundError as error:
        message = f"The papers have no file [{name}]."
        raise PackError(
            message, hint="The papers of this jurisdiction do not offer this."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = shortened(".".join(map(str, first["loc"])))
        raise PackError(f"[{name}] does not hold at [{where}]: {first['msg']}.") from error
    except (OSError, ValueError) as error:
        raise PackError(f"[{name}] cannot be read: {shortened(str(error))}.") from error


def papers_sha256(folder: Path) -> str:
    """Hash of every file of the papers, names and contents."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()
