"""What is kept on disk is what was compiled, of this very source, or it is compiled anew."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from tests.native.conftest import Load
from vacatur.native import machine, store
from vacatur.native.kernel import compiles

pytestmark = pytest.mark.skipif(not compiles(), reason="nothing is kept")

LOOP = """
from typing import NamedTuple
import numpy as np
from vacatur.native import kernel

MORE = 1
TABLE = np.zeros(3000, np.int64)

class Settings:
    more = 1

class Both(NamedTuple):
    first: object
    second: object

@kernel
def step(number):
    return number + 1

def unused(number):
    return number

@kernel
def looped(number):
    # a loop
    total = TABLE[1500]
    for _ in range(3):
        total += step(number) + MORE
    return total

@kernel
def taken(both):
    return both.first[0]

@kernel
def listed(size):
    return np.arange(size + MORE)
"""

OF_A_MODULE = """
import constants

@kernel
def added(number):
    return number + constants.MORE
"""


def native(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.native"))


def test_it_is_compiled_once(load: Load, kept: Path, compilations: list[str]) -> None:
    for _ in range(3):
        assert load(LOOP).looped(1) == 9
    assert compilations == ["looped"]
    (path,) = native(kept)
    assert path.name.startswith("loops.looped-")
    assert list(kept.iterdir()) == [path]


def test_every_form_is_kept(load: Load, kept: Path, compilations: list[str]) -> None:
    for _ in range(2):
        module = load(LOOP)
        assert [module.looped(1), module.looped(1.5), module.looped(np.uint8(1))] == [9, 10.5, 9]
    assert len(compilations) == len(native(kept)) == 3


@pytest.mark.parametrize(
    ("before", "after", "result"),
    [
        ("range(3)", "range(2)", 6),  # the kernel
        ("return number + 1", "return number + 2", 12),  # one that it calls
        ("MORE = 1", "MORE = 2", 12),  # a number that it reads
        ("MORE = 1", "MORE = 1.5", 10.5),
        ("TABLE = np.zeros(3000, np.int64)", "TABLE = np.arange(3000)", 1509),  # an array
        ("def step(number)", "def step(number, more=1)", 9),
    ],
)
def test_it_is_compiled_anew_when_its_source_changes(
    load: Load, compilations: list[str], kept: Path, before: str, after: str, result: float
) -> None:
    assert load(LOOP).looped(1) == 9
    assert load(LOOP.replace(before, after)).looped(1) == result
    assert compilations == ["looped"] * 2
    assert len(native(kept)) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [("# a loop", "# the same loop\n"), ("def unused(number)", "def other(number)")],
)
def test_what_changes_nothing_is_not_compiled_anew(
    load: Load, compilations: list[str], before: str, after: str
) -> None:
    load(LOOP).looped(1)
    load("\n\n" + LOOP.replace(before, after)).looped(1)
    assert compilations == ["looped"]


def test_fields_of_a_tuple_may_change_places(load: Load) -> None:
    first, second = np.array([1]), np.array([2])
    for text in (
        LOOP,
        LOOP.replace("first: object\n    second: object", "second: object\n    first: object"),
    ):
        module = load(text)
        assert module.taken(module.Both(first=first, second=second)) == 1


def test_what_a_module_holds_is_part_of_the_source(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    for more in (1, 2):
        constants = ModuleType("constants")
        constants.MORE = more  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "constants", constants)
        assert load(LOOP + OF_A_MODULE).added(1) == 1 + more


@pytest.mark.parametrize(
    "name", ["NUMBA_BOUNDSCHECK", "NUMBA_OPT", "NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES"]
)
def test_settings_of_the_compiler_keep_code_apart(
    load: Load, compilations: list[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    load(LOOP).looped(1)
    monkeypatch.setenv(name, "1")
    load(LOOP).looped(1)
    monkeypatch.delenv(name)
    load(LOOP).looped(1)
    assert compilations == ["looped"] * 2


def test_another_processor_or_version_keeps_code_apart(
    load: Load, compilations: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for told in ("a", "b", "a"):
        monkeypatch.setattr(store, "_versions", lambda told=told: told)
        load(LOOP).looped(1)
    assert compilations == ["looped"] * 2


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def flip_head(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"several": false', b'"several": true '))


DAMAGES: list[Callable[[Path], Any]] = [
    cut,
    flip,
    flip_head,
    lambda path: path.write_bytes(b""),
    lambda path: path.write_bytes(b"\n"),
    lambda path: path.write_bytes(b"3\n[]\n"),
    lambda path: path.write_bytes(b"\xff\xfe\0" * 99),
    lambda path: path.write_bytes(path.read_bytes()[:50]),
    lambda path: path.chmod(0o666),
    Path.unlink,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_made_anew(
    load: Load, kept: Path, compilations: list[str], damage: Callable[[Path], Any]
) -> None:
    assert load(LOOP).looped(1) == 9
    (path,) = native(kept)
    damage(path)
    for _ in range(2):
        assert load(LOOP).looped(1) == 9
    assert compilations == ["looped"] * 2
    assert [*kept.iterdir()] == [path]


def test_others_may_not_write_what_is_kept(load: Load, kept: Path) -> None:
    before = os.umask(0)
    try:
        load(LOOP).looped(1)
    finally:
        os.umask(before)
    (path,) = native(kept)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


@pytest.mark.skipif(os.name == "nt", reason="files have no such owners")
@pytest.mark.parametrize(("owner", "trusted"), [(0, True), (12345, True), (54321, False)])
def test_files_of_strangers_are_not_loaded(
    load: Load,
    compilations: list[str],
    monkeypatch: pytest.MonkeyPatch,
    owner: int,
    trusted: bool,
) -> None:
    """Trusted are the user, root, and who owns the source."""
    load(LOOP).looped(1)
    fstat = os.fstat

    def owned(handle: int) -> os.stat_result:
        values = list(fstat(handle))
        values[stat.ST_UID] = owner
        return os.stat_result(values)

    monkeypatch.setattr(store.os, "fstat", owned)
    monkeypatch.setattr(store.os, "geteuid", lambda: 12345)
    assert load(LOOP).looped(1) == 9
    assert len(compilations) == (1 if trusted else 2)


def test_where_nothing_can_be_written_beside_the_source_the_user_has_a_folder(
    load: Load, kept: Path, tmp_path: Path, compilations: list[str]
) -> None:
    kept.parent.mkdir()
    kept.write_text("a file stands where the folder would")
    for _ in range(2):
        assert load(LOOP).looped(1) == 9
    assert compilations == ["looped"]
    assert len(native(tmp_path / "home" / "vacatur")) == 1


def test_what_stands_beside_the_source_is_found_by_those_who_cannot_write_there(
    load: Load, compilations: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(LOOP).looped(1)
    monkeypatch.setattr(store.os, "open", refused)
    assert load(LOOP).looped(1) == 9
    assert compilations == ["looped"]


def refused(*_: object) -> int:
    raise OSError(errno.EROFS, "the file system can only be read")


def test_nothing_written_does_no_harm(
    load: Load, kept: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(store.os, "open", refused)
    assert load(LOOP).looped(1) == 9
    assert load(LOOP).listed(2).tolist() == [0, 1, 2]
    assert not native(kept)
    assert not native(tmp_path / "home" / "vacatur")


def test_nothing_is_written_where_there_is_no_folder_at_all(
    load: Load, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.parent.mkdir()
    kept.write_text("")
    (tmp_path / "home").write_text("")
    module = load(LOOP)
    assert module.looped(1) == 9
    assert module.listed(2).tolist() == [0, 1, 2]
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "expanduser", homeless)
    assert load(LOOP).looped(1) == 9
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.chdir(tmp_path)
    assert load(LOOP).looped(1) == 9
    assert not (tmp_path / "relative").exists()


def homeless(_: Path) -> Path:
    raise RuntimeError("Could not determine home directory.")


@pytest.mark.parametrize("failing", ["write", "replace"])
def test_nothing_is_left_behind_when_writing_fails(
    load: Load, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def half(handle: int, mode: str) -> Any:
        os.write(handle, b"half")
        os.close(handle)
        return open("/dev/full", mode, buffering=0)  # noqa: PTH123

    with monkeypatch.context() as patched:
        if failing == "write":
            if not Path("/dev/full").exists():
                pytest.skip("there is no disk that is always full")
            patched.setattr(store.os, "fdopen", half)
        else:
            patched.setattr(Path, "replace", refused)
        assert load(LOOP).looped(1) == 9
    assert [*kept.iterdir()] == []
    assert [*(tmp_path / "home" / "vacatur").iterdir()] == []


def test_the_user_may_choose_a_folder(
    load: Load, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "a" / "b"))
    load(LOOP).looped(1)
    assert len(native(tmp_path / "a" / "b")) == 1
    assert not kept.exists()


@pytest.mark.usefixtures("kept")
def test_functions_of_no_file_are_kept_by_the_user_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "typed"}
    exec(compile(LOOP, "<stdin>", "exec"), names)  # noqa: S102
    assert names["looped"](1) == 9
    assert len(native(tmp_path / "home" / "vacatur")) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"home"}


def test_kernels_that_need_numba_are_kept_too(
    load: Load, kept: Path, compilations: list[str]
) -> None:
    assert load(LOOP).listed(2).tolist() == [0, 1, 2]
    assert load(LOOP).listed(2).tolist() == [0, 1, 2]
    assert compilations == ["listed"]
    assert load(LOOP.replace("MORE = 1", "MORE = 2")).listed(2).tolist() == [0, 1, 2, 3]
    kinds = {path.suffix for path in kept.iterdir()}
    assert kinds == {".native", ".nbi", ".nbc"}


OF_THIS_PROCESS = """
LARGE = np.arange(1 << 18)

@kernel
def large(place):
    return LARGE[place]

@kernel
def length(left, right):
    return np.hypot(left, right)
"""


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [("large", [7], 7), ("length", [3.0, 4.0], 5.0), ("listed", [0], [0])],
)
def test_code_that_names_what_only_this_process_has_is_not_kept(
    load: Load, kept: Path, name: str, arguments: list[float], result: object
) -> None:
    for _ in range(2):
        found = getattr(load(LOOP + OF_THIS_PROCESS), name)(*arguments)
        assert getattr(found, "tolist", lambda found=found: found)() == result
    (path,) = native(kept)
    assert path.read_bytes().split(b"\n", 2)[2] == b""


@pytest.mark.parametrize("content", [b"", b"garbled", b"\x80"])
def test_a_damaged_file_of_numba_is_made_anew(load: Load, kept: Path, content: bytes) -> None:
    load(LOOP).listed(2)
    for kind in ("*.nbi", "*.nbc"):
        (path,) = kept.glob(kind)
        path.write_bytes(content)
        assert load(LOOP).listed(2).tolist() == [0, 1, 2]
        assert path.read_bytes() != content


def test_the_convention_is_that_of_numba() -> None:
    from numba.core import callconv  # noqa: PLC0415

    assert callconv.RETCODE_OK.constant == 0
    assert callconv.RETCODE_NONE.constant == machine._NO_VALUE
    failures = (callconv.RETCODE_EXC, callconv.RETCODE_STOPIT, callconv.RETCODE_USEREXC)
    assert not {each.constant for each in failures} & {0, machine._NO_VALUE}


def test_a_file_says_what_it_keeps(load: Load, kept: Path) -> None:
    load(LOOP).looped(1)
    (path,) = native(kept)
    digest, told, code = path.read_bytes().split(b"\n", 2)
    assert re.fullmatch(rb"[0-9a-f]{32}", digest)
    assert b'"returns": ["int64"]' in told
    assert str(Path.home()).encode() not in code
    assert len(code) > 500
