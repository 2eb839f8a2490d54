"""Commands that write something, to be killed at any moment, and what must hold afterwards."""

from __future__ import annotations

import hashlib
import re
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.faults.processes import LAW, RECORDS, ROOT, bytes_of, names, ran

OLD_LAW: Final = (*LAW[:-1], "2020-06-01")
GOGEN: Final = ROOT / "data" / "gogen" / "configurable_flow"
INPUT: Final = "records.csv"
HIDDEN: Final = re.compile(r"\..+\.[0-9a-f]{16}(\.\w+)?(\.before|\.stopped)?")
"""What kill -9 may leave: named in the documentation, and gone after the next run."""

Words = tuple[str | Path, ...]
State = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A command that is killed, and the one that is run afterwards."""

    name: str
    begin: Callable[[Path], Words]
    """What is killed, in a folder."""
    older: Callable[[Path], Words] | None = None
    """What made the older result that stands there at first."""
    again: Words = ("--force",)
    """What is added to run it again."""
    targets: tuple[str, ...] = ("out",)
    beside: tuple[str, ...] = ()
    """What else may stand there, before or after a kill."""


def _score(folder: Path, *more: str | Path, law: Words = LAW) -> Words:
    return ("score", folder / INPUT, *law, "--out", folder / "out", "--quiet", *more)


def _into(folder: Path) -> Words:
    return ("--into", f"sqlite:///{folder / 'relief.db'}")


def _gogen(folder: Path, day: str) -> Words:
    return (
        *("gogen", "run", f"--input-doj={GOGEN / 'input.csv'}", f"--outputs={folder / 'out'}"),
        *("--county=SACRAMENTO", f"--compute-at={day}"),
        f"--eligibility-options={GOGEN / 'eligibility_options.json'}",
    )


def _diff(folder: Path, day: str) -> Words:
    return (
        *("packs", "diff", folder / INPUT, *LAW, "--quiet"),
        *("--against-as-of", day, "--out", folder / "changes.csv"),
    )


def _shard(folder: Path, buckets: str) -> Words:
    law = ("--pack", "us-il/cannabis", "--quiet")
    return ("shard", folder / INPUT, *law, "--out", folder / "shards", "--buckets", buckets)


SCENES: Final = (
    Scene(name="score", begin=_score),
    Scene(
        name="score --force over an older result",
        begin=lambda at: _score(at, "--force"),
        older=lambda at: _score(at, law=OLD_LAW),
        again=(),
    ),
    Scene(
        name="score --format csv --force over an older result",
        begin=lambda at: _score(at, "--format", "csv", "--force"),
        older=lambda at: _score(at, law=OLD_LAW),
        again=(),
    ),
    Scene(
        name="score --engine pool, then --resume",
        begin=lambda at: _score(at, "--engine", "pool", "--workers", "2"),
        again=("--resume", "--force"),
        beside=("out.parts",),
    ),
    Scene(
        name="score --shards, then --resume",
        begin=lambda at: (
            *("score", "--shards", at / "shards", *LAW, "--out", at / "out", "--quiet"),
        ),
        older=lambda at: _shard(at, "3"),
        again=("--resume", "--force"),
        beside=("shards", "out.parts"),
    ),
    Scene(
        name="score --into a database, --force over older tables",
        begin=lambda at: _score(at, *_into(at), "--force"),
        older=lambda at: _score(at, *_into(at), law=OLD_LAW),
        again=(),
        targets=("out", "relief.db"),
        beside=("relief.db-journal",),
    ),
    Scene(
        name="shard --force over older shards",
        begin=lambda at: (*_shard(at, "4"), "--force"),
        older=lambda at: _shard(at, "2"),
        again=(),
        targets=("shards",),
    ),
    Scene(
        name="packs diff --out --force over an older file",
        begin=lambda at: (*_diff(at, "2020-06-01"), "--force"),
        older=lambda at: _diff(at, "2020-03-01"),
        again=(),
        targets=("changes.csv",),
    ),
    Scene(
        name="synthesize --force over an older file",
        begin=lambda at: ("synthesize", "--records", "3000", "--out", at / "made.csv", "--force"),
        older=lambda at: ("synthesize", "--records", "300", "--out", at / "made.csv"),
        again=(),
        targets=("made.csv",),
    ),
    Scene(
        name="gogen run over older files",
        begin=lambda at: _gogen(at, "2019-11-11"),
        older=lambda at: _gogen(at, "2018-11-11"),
        again=(),
    ),
)


class Stage:
    """A scene, with what it is before and after."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self.scene = scene
        self._made = folder / "made"
        self._place = folder / "place"
        self._made.mkdir(parents=True)
        shutil.copyfile(RECORDS, self._made / INPUT)
        if scene.older:
            _must(scene.older(self._made))
        self._seen = set(names(self._made))
        self.before = _states(self._made, scene.targets)
        place = self.set_up()
        _must(scene.begin(place))
        self.after = _states(place, scene.targets)
        assert self.after != self.before

    def set_up(self) -> Path:
        """Give the folder as it is before the command."""
        shutil.rmtree(self._place, ignore_errors=True)
        shutil.copytree(self._made, self._place)
        for database in self._place.glob("*.db"):
            database.chmod(0o600)
        return self._place

    def words(self) -> Words:
        """What is to be killed."""
        return self.scene.begin(self._place)

    def judge(self) -> dict[str, str]:
        """Say of each target whether it is as before or after, having seen that nothing else is.

        Raises:
            AssertionError: Something is half-done, or stands there that nobody knows.
        """
        found = _states(self._place, self.scene.targets)
        told = {}
        for target in found:
            known = {"before": self.before, "after": self.after}
            told[target] = _like(found[target], target, known)
            assert told[target], f"{target} is neither as before nor as after"
        strange = set(names(self._place)) - self._seen - set(self.scene.targets)
        strange = {name for name in strange - set(self.scene.beside) if not HIDDEN.fullmatch(name)}
        assert not strange, f"nobody knows {strange}"
        return told

    def left(self) -> list[str]:
        """Hidden names that stand there."""
        return [path.name for path in self._place.rglob(".*")]

    def recover(self) -> None:
        """Run it again: it comes to the same bytes, and nothing is left of the run before.

        Raises:
            AssertionError: It does not.
        """
        _must((*self.words(), *self.scene.again))
        assert _states(self._place, self.scene.targets) == self.after, "other bytes"
        left = set(names(self._place)) - self._seen - set(self.scene.targets)
        assert not left | set(self.left()), f"left behind: {left} {self.left()}"


def _like(state: State | None, target: str, known: Mapping[str, Mapping[str, State | None]]) -> str:
    return next((name for name, states in known.items() if states.get(target) == state), "")


def _must(words: Words) -> None:
    done = ran(words)
    assert done.code == 0, done.err


def _states(folder: Path, targets: tuple[str, ...]) -> dict[str, State | None]:
    """What each target is; files of the drop-in, which it writes one by one, each for itself."""
    found: dict[str, State | None] = {}
    for target in targets:
        path = folder / target
        if path.is_dir() and not (path / "manifest.json").exists():
            found |= {
                f"{target}/{name}": {"": digest}
                for name, digest in bytes_of(path).items()
                if name != "gogen.json" and not HIDDEN.fullmatch(name)  # it tells what time it took
            }
        elif path.suffix == ".db":
            found[target] = _tables(path)
        elif path.is_dir():
            found[target] = bytes_of(path)
        else:
            found[target] = {"": _digest(path)} if path.exists() else None
    return found


def _tables(path: Path) -> State | None:
    """What a database holds, once it has taken back what was not committed."""
    if not path.exists():
        return None
    with closing(sqlite3.connect(path)) as database:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        tables = [name for (name,) in database.execute(query)]
        rows = {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}  # noqa: S608
    return {name: hashlib.sha256(repr(found).encode()).hexdigest() for name, found in rows.items()}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
