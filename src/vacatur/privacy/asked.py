"""How private a run is to be: for whom its result is encrypted, and who gets which columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vacatur.errors import UsageError
from vacatur.storage.age import Identities, Seal, read_recipients
from vacatur.storage.identities import read_identities

if TYPE_CHECKING:
    from vacatur.results.write import Content
    from vacatur.rules.load import Pack

SPARK: Final = "spark"


@dataclass(frozen=True, kw_only=True)
class Private:
    """What was asked for; nothing of it when left out."""

    seal: Seal | None = None
    """For whom the result, and all that is written on the way to it, is encrypted."""
    identities: Identities | None = None
    """What opens shards that are encrypted."""
    roles: tuple[str, ...] = ()
    """For whom there are tables with fewer columns beside the whole ones."""

    def recount(self, folder: Path, summary: dict[str, Any]) -> None:
        """Count what stands on disk; encrypted tables are counted once they are decrypted.

        Raises:
            VacaturError: The summary says something else.
        """
        from vacatur.results.recount import recount  # noqa: PLC0415  it is asked for at the end

        if self.seal is None:
            recount(folder, summary)

    def views(
        self, tables: Mapping[str, Content], summary: Mapping[str, Any], pack: Pack
    ) -> dict[str, Content]:
        """Tables with fewer columns for readers outside the office; see `privacy.roles.views`."""
        if not self.roles:
            return {}
        from vacatur.privacy.roles import views  # noqa: PLC0415  few runs need it

        return views(self.roles, tables, summary, pack)


def private(
    *,
    encrypt_to: str | Path | Sequence[str | Path] = (),
    identity: str | Path | None = None,
    columns_for: str | Sequence[str] = (),
    engine: str = "",
    into: str | None = None,
) -> Private:
    """Read what is asked for.

    Args:
        encrypt_to: Public keys, or files with some.
        identity: A file with a private key.
        columns_for: Readers, each with columns of its own.
        engine: What the run goes by.
        into: A database that takes the tables.

    Raises:
        InputError: A file of keys cannot be read.
        UsageError: A key is none, there is no such reader, or options do not go together.
    """
    keys = [encrypt_to] if isinstance(encrypt_to, str | Path) else encrypt_to
    roles = tuple(dict.fromkeys([columns_for] if isinstance(columns_for, str) else columns_for))
    if not (keys or identity or roles):
        return Private()
    if engine == SPARK and (keys or identity):
        message = "The engine [spark] writes working files that nobody encrypts."
        raise UsageError(message, hint="Use --engine pool with --encrypt-to and --identity.")
    if keys and into:
        message = "A database takes the tables as they are, so --into and --encrypt-to clash."
        raise UsageError(message, hint="Leave out one of them.")
    if roles:
        from vacatur.privacy.roles import check_roles  # noqa: PLC0415  few runs need it

        check_roles(roles)
    return Private(
        seal=read_recipients([str(key) for key in keys]) if keys else None,
        identities=read_identities(Path(identity)) if identity else None,
        roles=roles,
    )
