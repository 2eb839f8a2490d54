"""A PostgreSQL server of the test's own: made, started, asked and stopped here."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.servers import needed

DEBIAN = Path("/usr/lib/postgresql")
SUPERUSER = "postgres"
DATABASE = "court"


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server, reached through a socket in its folder."""

    programs: Path
    folder: Path

    def uri(self, *, user: str = SUPERUSER, **asked: str) -> str:
        """Name the test's database, or a table of it."""
        query = "&".join(f"{key}={quote(value)}" for key, value in asked.items())
        return f"postgresql://{user}@/{DATABASE}?host={quote(str(self.folder))}&{query}"

    def sql(self, statements: str, *, options: Sequence[str] = ()) -> bytes:
        """Run statements and return what psql prints."""
        told = ["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--tuples-only", "--no-align"]
        where = ["-h", str(self.folder), "-U", SUPERUSER, "-d", DATABASE]
        command = [self.programs / "psql", *where, *told, *options, "-c", statements]
        return subprocess.run(command, check=True, capture_output=True).stdout


def find_programs() -> Path | None:
    """Find the folder with the server's programs: on the path, or where Debian keeps them."""
    on_path = shutil.which("initdb")
    if on_path and shutil.which("psql", path=str(Path(on_path).resolve().parent)):
        return Path(on_path).resolve().parent
    folders = sorted(DEBIAN.glob("*/bin"), key=lambda path: path.parent.name.zfill(4))
    return next((path for path in reversed(folders) if (path / "initdb").exists()), None)


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Start a server in an empty folder, and stop it whatever happens."""
    programs = find_programs()
    needed("PostgreSQL", found=programs is not None)
    assert programs is not None
    run = as_servant(folder)
    data = folder / "data"
    kind = ["-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    run([programs / "initdb", "-D", data, *kind])
    control = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    run([*control, "-o", settings, "start"])
    try:
        run([programs / "createdb", "-h", folder, "-U", SUPERUSER, DATABASE])
        yield Server(programs=programs, folder=folder)
    finally:
        run([*control, "-m", "immediate", "stop"])


def as_servant(folder: Path) -> Callable[[Sequence[str | Path]], object]:
    """Run commands as somebody who is not root, for whom the server would refuse to work."""
    servant: dict[str, int] = {}
    if os.geteuid() == 0:
        names = {entry.pw_name: entry for entry in pwd.getpwall()}
        entry = names.get(SUPERUSER) or names["nobody"]
        servant = {"user": entry.pw_uid, "group": entry.pw_gid}
        os.chown(folder, entry.pw_uid, entry.pw_gid)

    def run(command: Sequence[str | Path]) -> object:
        return subprocess.run(
            command,
            check=True,
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            cwd=folder,
            **({"extra_groups": []} if servant else {}),  # type: ignore[call-overload]
            **servant,
        )

    return run
