from __future__ import annotations

import hashlib
import json
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest

from vacatur.errors import OutputError
from vacatur.results import staging, write
from vacatur.results.manifest import OutputFile, columns_of
from vacatur.results.write import write_result

FRAME = pl.DataFrame({"record_id": ["a", "b"], "reasons": [["X", "Y"], []]})
FILES: Mapping[str, write.Content] = {"decisions.parquet": FRAME, "summary.json": {"records": 2}}


def manifest(outputs: tuple[OutputFile, ...]) -> dict[str, object]:
    return {"software": {"name": "vacatur"}, "outputs": [output.name for output in outputs]}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_result_is_whole_private_and_described(tmp_path: Path) -> None:
    out = tmp_path / "result"
    written = write_result(out, FILES, manifest=manifest)
    assert names(out) == ["decisions.parquet", "manifest.json", "summary.json"]
    assert mode(out) == 0o700
    assert {mode(path) for path in out.iterdir()} == {0o600}
    assert names(tmp_path) == ["result"]
    decisions, summary = written
    content = (out / "decisions.parquet").read_bytes()
    assert decisions == OutputFile(
        name="decisions.parquet",
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        rows=2,
        columns=columns_of(FILES["decisions.parquet"].schema),
    )
    assert (summary.name, summary.rows) == ("summary.json", None)
    assert json.loads((out / "manifest.json").read_text())["outputs"] == list(FILES)


def test_an_existing_folder_is_refused_and_untouched(tmp_path: Path) -> None:
    out = tmp_path / "result"
    write_result(out, FILES, manifest=manifest)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(OutputError, match=r"^\[.*result\] exists already\."):
        write_result(out, {"other.json": {}}, manifest=manifest)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert names(tmp_path) == ["result"]


def test_force_replaces_an_older_result_whole(tmp_path: Path) -> None:
    out = tmp_path / "result"
    write_result(out, FILES, manifest=manifest)
    write_result(out, {"summary.json": {"records": 9}}, manifest=manifest, force=True)
    assert names(out) == ["manifest.json", "summary.json"]
    assert names(tmp_path) == ["result"]


def test_force_fills_an_empty_folder(tmp_path: Path) -> None:
    out = tmp_path / "result"
    out.mkdir()
    write_result(out, FILES, manifest=manifest, force=True)
    assert mode(out) == 0o700


@pytest.mark.parametrize("content", [None, "not json", "[]", '{"software": {"name": "other"}}'])
def test_force_never_replaces_a_folder_that_is_not_ours(
    tmp_path: Path, content: str | None
) -> None:
    out = tmp_path / "photos"
    out.mkdir()
    (out / "keep.txt").write_text("mine")
    if content is not None:
        (out / "manifest.json").write_text(content)
    with pytest.raises(OutputError, match="is no result of vacatur"):
        write_result(out, FILES, manifest=manifest, force=True)
    assert (out / "keep.txt").read_text() == "mine"
    assert names(tmp_path) == ["photos"]


@pytest.mark.parametrize(("stands", "comes"), [("status", None), (None, "status"), ("a", "b")])
def test_force_never_replaces_a_folder_of_another_kind(
    tmp_path: Path, stands: str | None, comes: str | None
) -> None:
    def told(kind: str | None) -> Callable[[tuple[OutputFile, ...]], dict[str, object]]:
        return lambda outputs: manifest(outputs) | ({"kind": kind} if kind else {})

    out = tmp_path / "out"
    write_result(out, FILES, manifest=told(stands), kind=stands)
    before = (out / "manifest.json").read_bytes()
    with pytest.raises(OutputError, match=rf"not \[{comes or 'result'}\]"):
        write_result(out, FILES, manifest=told(comes), kind=comes, force=True)
    assert (out / "manifest.json").read_bytes() == before
    write_result(out, FILES, manifest=told(stands), kind=stands, force=True)


def test_a_file_a_link_or_a_missing_parent_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("file", "link", "dangling"):
        with pytest.raises(OutputError, match="is not a folder"):
            write_result(tmp_path / name, FILES, manifest=manifest, force=True)
    with pytest.raises(OutputError, match="does not exist"):
        write_result(tmp_path / "absent" / "out", FILES, manifest=manifest)
    with pytest.raises(OutputError, match="does not exist"):
        write_result(tmp_path / "file" / "out", FILES, manifest=manifest)
    assert names(tmp_path) == ["dangling", "file", "link", "real"]


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that nobody can write")
def test_a_folder_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(OutputError, match="could not be written"):
        write_result(Path("/proc/result"), FILES, manifest=manifest)


def test_a_failure_midway_leaves_the_old_result_and_no_debris(tmp_path: Path) -> None:
    out = tmp_path / "result"
    write_result(out, FILES, manifest=manifest)
    before = (out / "manifest.json").read_bytes()

    def broken(outputs: tuple[OutputFile, ...]) -> dict[str, object]:
        raise KeyboardInterrupt(len(outputs))

    with pytest.raises(KeyboardInterrupt):
        write_result(out, FILES, manifest=broken, force=True)
    assert (out / "manifest.json").read_bytes() == before
    assert names(tmp_path) == ["result"]


def test_the_old_result_comes_back_when_the_rename_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "swap", lambda *_: False)  # as on a disk that cannot
    out = tmp_path / "result"
    write_result(out, FILES, manifest=manifest)
    rename = Path.rename

    def refuse_the_new_one(self: Path, target: Path) -> Path:
        if target == out and (self / "other.json").exists():
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse_the_new_one)
    with pytest.raises(OutputError, match="Input/output error"):
        write_result(out, {"other.json": {}}, manifest=manifest, force=True)
    assert "decisions.parquet" in names(out)
    assert names(tmp_path) == ["result"]


def test_a_file_that_lost_rows_on_disk_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "count_rows", lambda _path: 1)
    with pytest.raises(OutputError, match=r"\[decisions.parquet\] holds \[1\] rows"):
        write_result(tmp_path / "result", FILES, manifest=manifest)
    assert names(tmp_path) == []


FULL_DISK = """
import resource, sys
from pathlib import Path
import polars as pl
from vacatur.errors import OutputError
from vacatur.results.write import write_result
frame = pl.DataFrame({"text": [str(n) * 9 for n in range(50_000)]})
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    write_result(Path(sys.argv[1]), {sys.argv[2]: frame}, manifest=lambda _: {})
except OutputError as error:
    print(error.message)
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="needs a limit on file size")
@pytest.mark.parametrize("name", ["a.parquet", "a.csv"])
def test_a_disk_that_takes_no_more_leaves_nothing(tmp_path: Path, name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "out"), name],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ,
    )
    assert "could not be written: " in done.stdout
    assert names(tmp_path) == []


def test_only_an_existing_parent_is_asked_for(tmp_path: Path) -> None:
    staging.check_target(tmp_path / "new", force=False)
