from __future__ import annotations

import errno
import json
import shutil
import stat
import subprocess
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import polars as pl
import pyrage
import pytest

import vacatur
from tests.privacy.conftest import DAY, Command, Keys
from vacatur.errors import InputError, OutputError
from vacatur.privacy.asked import Private
from vacatur.storage.age import Seal
from vacatur.storage.identities import PASSPHRASE, read_identities

FULL = Path("/dev/full")
PARTS = ("decisions", "people", "quarantine", "facts", "charges")


def _score(records: Path, out: Path, keys: Keys, suffix: str = "parquet", **how: Any) -> Path:
    law = vacatur.load_pack("us-il/cannabis")
    keep = ("county", "sex")
    to = (keys.public,)
    vacatur.run(records, law, as_of=DAY, out=out, format=suffix, keep=keep, encrypt_to=to, **how)
    return out


def _same(one: Path, other: Path) -> None:
    """Every file is the same, and the manifest but for how long things took."""
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in other.iterdir())
    for name in names:
        if name != "manifest.json":
            assert (one / name).read_bytes() == (other / name).read_bytes(), name
    assert _manifest(one) == _manifest(other)


def _manifest(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    del told["seconds"]
    return told


@pytest.fixture(scope="module")
def sealed(records: Path, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _score(records, tmp_path_factory.mktemp("sealed") / "out", keys)


@pytest.mark.parametrize("suffix", ["parquet", "csv", "arrow"])
def test_decrypted_it_is_the_plain_result(
    suffix: str, records: Path, keys: Keys, plain: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = _score(records, tmp_path / "sealed", keys, suffix)
    out = tmp_path / "out"
    names = vacatur.decrypt(folder, identity=keys.identity, out=out)
    assert {name.partition(".")[0] for name in names} == set(PARTS)
    _same(out, plain(suffix))
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}
    assert stat.S_IMODE(out.stat().st_mode) == 0o700


def test_only_counts_stay_plain_and_files_are_the_owners(sealed: Path, records: Path) -> None:
    names = {path.name for path in sealed.iterdir()}
    assert names - {"manifest.json", "summary.json"} == {f"{part}.parquet.age" for part in PARTS}
    ids = pl.read_csv(records, infer_schema=False).select("person_id", "record_id", "name")
    told = b"".join(path.read_bytes() for path in sealed.iterdir())
    for value in {text for column in ids for text in column.drop_nulls()}:
        assert value.encode() not in told
    assert {stat.S_IMODE(path.stat().st_mode) for path in sealed.iterdir()} == {0o600}


def test_the_manifest_names_both_forms_of_each_file(
    sealed: Path, keys: Keys, plain: Callable[[str], Path]
) -> None:
    told = _manifest(sealed)
    assert told["encryption"] == {"tool": "age", "recipients": [keys.public]}
    of_plain = {file["name"]: file for file in _manifest(plain("parquet"))["outputs"]}
    for file in told["outputs"]:
        own = of_plain[file["name"].removesuffix(".age")]
        inside = file.get("plain", file)
        assert (inside["sha256"], inside["bytes"]) == (own["sha256"], own["bytes"])
        assert file["rows"] == own["rows"]


def test_nothing_is_plain_on_disk_on_the_way(
    records: Path, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def look(_own: Private, folder: Path, _summary: object) -> None:
        seen.extend(path.name for path in folder.iterdir())

    monkeypatch.setattr(Private, "recount", look)
    _score(records, tmp_path / "out", keys)
    assert seen
    assert all(name.endswith((".age", ".json")) for name in seen)


def test_each_recipient_alone_can_open_it(
    records: Path, keys: Keys, others: Keys, plain: Callable[[str], Path], tmp_path: Path
) -> None:
    listed = tmp_path / "recipients"
    listed.write_text(f"# the office\n{keys.public}\n\n{others.public}\n")
    law = vacatur.load_pack("us-il/cannabis")
    sealed, keep = tmp_path / "sealed", ("county", "sex")
    vacatur.run(records, law, as_of=DAY, out=sealed, keep=keep, encrypt_to=listed)
    for number, each in enumerate((keys, others)):
        vacatur.decrypt(sealed, identity=each.identity, out=tmp_path / str(number))
        _same(tmp_path / str(number), plain("parquet"))


def test_explain_opens_it_in_memory(
    cli: Command, sealed: Path, keys: Keys, plain: Callable[[str], Path]
) -> None:
    before = sorted(sealed.iterdir())
    record = pl.read_parquet(plain("parquet") / "decisions.parquet").item(3, "record_id")
    own = cli("explain", sealed, record, "--identity", keys.identity, "--json")
    assert own.code == 0
    assert own.out == cli("explain", plain("parquet"), record, "--json").out
    assert sorted(sealed.iterdir()) == before


@pytest.mark.parametrize("command", ["explain", "decrypt"])
def test_another_identity_opens_nothing(
    command: str, cli: Command, sealed: Path, others: Keys, tmp_path: Path
) -> None:
    rest = ("R1",) if command == "explain" else ("--out", tmp_path / "out")
    ended = cli(command, sealed, *rest, "--identity", others.identity)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("vacatur: No key of the identity opens [")
    assert list(tmp_path.iterdir()) == []


def test_without_an_identity_it_says_so(cli: Command, sealed: Path) -> None:
    ended = cli("explain", sealed, "R1")
    assert ended.code == 3
    assert "is encrypted, and no identity is given" in ended.err
    assert cli("verify", sealed).code == 3


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"nonsense\n", b"AGE-PLUGIN-YUBIKEY-1Q\n"])
def test_what_is_no_identity_is_refused(
    content: bytes, cli: Command, sealed: Path, tmp_path: Path
) -> None:
    path = tmp_path / "identity"
    path.write_bytes(content)
    ended = cli("explain", sealed, "R1", "--identity", path)
    assert ended.code == 3
    assert len(ended.err.splitlines()) == 2
    assert cli("explain", sealed, "R1", "--identity", tmp_path / "none").code == 3


def test_an_identity_may_be_locked_with_a_passphrase(
    cli: Command, sealed: Path, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "identity.age"
    locked = pyrage.passphrase.encrypt(keys.identity.read_bytes(), "correct horse")
    path.write_bytes(locked)
    monkeypatch.delenv(PASSPHRASE, raising=False)
    asked = cli("decrypt", sealed, "--identity", path, "--out", tmp_path / "out")
    assert asked.code == 3
    assert "no terminal" in asked.err
    monkeypatch.setenv(PASSPHRASE, "another")
    wrong = cli("decrypt", sealed, "--identity", path, "--out", tmp_path / "out")
    assert (wrong.code, len(wrong.err.splitlines())) == (3, 2)
    assert "another" not in wrong.err
    monkeypatch.setenv(PASSPHRASE, "correct horse")
    assert cli("decrypt", sealed, "--identity", path, "--out", tmp_path / "out").code == 0


def test_a_file_that_was_changed_is_refused(
    cli: Command, sealed: Path, keys: Keys, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(sealed, copy)
    path = copy / "people.parquet.age"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    ended = cli("decrypt", copy, "--identity", keys.identity, "--out", tmp_path / "out")
    assert ended.code == 3
    assert "is not the one that the manifest names" in ended.err
    _told_anew(copy, path)
    ended = cli("decrypt", copy, "--identity", keys.identity, "--out", tmp_path / "out")
    assert ended.code == 3
    assert "[people.parquet.age] is damaged" in ended.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy"]


def test_another_file_under_its_name_is_refused(
    cli: Command, sealed: Path, keys: Keys, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(sealed, copy)
    path = copy / "people.parquet.age"
    path.write_bytes(Seal((keys.public,)).encrypt(b"something else"))
    _told_anew(copy, path)
    ended = cli("decrypt", copy, "--identity", keys.identity, "--out", tmp_path / "out")
    assert ended.code == 3
    assert "holds something else than was encrypted" in ended.err


def _told_anew(folder: Path, path: Path) -> None:
    """Have the manifest name the file as it is now."""
    told = json.loads((folder / "manifest.json").read_text())
    for file in told["outputs"]:
        if file["name"] == path.name:
            file["sha256"] = sha256(path.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(told))


@pytest.mark.parametrize("name", ["../people.age", "/etc/passwd.age", "sub/x.age"])
def test_a_manifest_cannot_name_files_elsewhere(
    name: str, cli: Command, sealed: Path, keys: Keys, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(sealed, copy)
    told = json.loads((copy / "manifest.json").read_text())
    told["outputs"][0]["name"] = name
    (copy / "manifest.json").write_text(json.dumps(told))
    ended = cli("decrypt", copy, "--identity", keys.identity, "--out", tmp_path / "out")
    assert ended.code == 3
    assert "names a file that is not beside it" in ended.err


def test_a_plain_result_is_not_decrypted(
    cli: Command, plain: Callable[[str], Path], keys: Keys, tmp_path: Path
) -> None:
    ended = cli("decrypt", plain("parquet"), "--identity", keys.identity, "--out", tmp_path / "out")
    assert ended.code == 3
    assert "is encrypted" in ended.err


def test_what_is_no_public_key_is_refused_and_a_secret_one_not_repeated(
    cli: Command, records: Path, keys: Keys, tmp_path: Path
) -> None:
    def to(*recipients: str | Path, more: tuple[str, ...] = ()) -> tuple[int, str]:
        flags = [part for each in recipients for part in ("--encrypt-to", each)]
        law = ("--pack", "us-il/cannabis", "--as-of", "2020-01-15")
        ended = cli("score", records, *law, "--out", tmp_path / "out", *flags, *more)
        return ended.code, ended.err

    assert to("age1nonsense")[0] == 2
    secret = keys.identity.read_text().splitlines()[1]
    code, err = to(secret)
    assert code == 2
    assert secret not in err
    assert to(tmp_path / "none")[0] == 3
    empty = tmp_path / "empty"
    empty.write_text("# nobody\n")
    assert to(empty)[0] == 2
    assert to(keys.public, more=("--engine", "spark"))[0] == 2
    assert to(keys.public, more=("--into", "sqlite:///x.db"))[0] == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty"]


def test_a_full_disk_leaves_nothing_and_the_older_result(
    records: Path, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = _score(records, tmp_path / "out", keys)
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def full(_seal: Seal, plain: Any, _sealed: Any) -> None:
        plain.read(100)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Seal, "copy", full)
    with pytest.raises(OutputError, match="No space left"):
        _score(records, out, keys, force=True)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
def test_what_the_system_refuses_is_told_as_it_is(keys: Keys) -> None:
    seal = Seal((keys.public,))
    with FULL.open("wb", buffering=0) as full, pytest.raises(OSError, match="No space") as refused:
        seal.copy(BytesIO(bytes(1 << 20)), cast(Any, full))
    assert refused.value.errno == errno.ENOSPC
    sealed = seal.encrypt(bytes(1 << 20))
    opened = read_identities(keys.identity)
    with FULL.open("wb", buffering=0) as full, pytest.raises(OSError, match="No space") as refused:
        opened.copy(BytesIO(sealed), cast(Any, full), name="x")
    assert refused.value.errno == errno.ENOSPC
    for cut in (0, 10, 100, 250, len(sealed) - 1):
        with pytest.raises(InputError, match="is damaged"):
            opened.decrypt(sealed[:cut], name="x")


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not there")
def test_a_key_of_ssh_opens_it_and_its_remark_is_told_nowhere(
    records: Path, plain: Callable[[str], Path], tmp_path: Path
) -> None:
    key, remark = tmp_path / "id", "jane.doe@office"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", remark, "-f", key], check=True
    )
    law, sealed = vacatur.load_pack("us-il/cannabis"), tmp_path / "sealed"
    to = key.with_suffix(".pub")
    vacatur.run(records, law, as_of=DAY, out=sealed, keep=("county", "sex"), encrypt_to=to)
    assert remark not in (sealed / "manifest.json").read_text()
    vacatur.decrypt(sealed, identity=key, out=tmp_path / "out")
    _same(tmp_path / "out", plain("parquet"))
