"""Papers of an office's own, and those that are broken: one clear line, nothing of a person."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.papers.motions_made import read, scored, written
from vacatur.dossiers.office import papers_folder
from vacatur.errors import PackError
from vacatur.papers.api import prepare_motions
from vacatur.papers.motions.words import read_motions
from vacatur.rules.load import load_pack

NAME = "SECRETNAME, ZED"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scored(written(tmp_path_factory.mktemp("own") / "records.csv", [{"name": NAME}]))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the papers that come with the program."""
    shutil.copytree(papers_folder(load_pack("us-il/cannabis")), tmp_path / "own")
    return tmp_path / "own"


def _edited(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_words_of_an_office_are_printed(result: Path, own: Path, tmp_path: Path) -> None:
    _edited(own / "motions.toml", "Motion to Vacate and Expunge", "Petition of the Office")
    _edited(own / "order.typ", "#data.opening", "#strong[From our template.] #data.opening")
    papers = prepare_motions(result, out=tmp_path / "papers", templates=own)
    assert "PetitionoftheOffice" in read(papers.folder / "cook/001-motion.pdf")
    assert "Fromourtemplate." in read(papers.folder / "cook/001-order.pdf")
    stock = prepare_motions(result, out=tmp_path / "stock")
    hashes = [made.manifest["motions"]["papers_sha256"] for made in (papers, stock)]
    assert hashes[0] != hashes[1]


def _drop(name: str) -> Callable[[Path], None]:
    return lambda own: (own / name).unlink()


def _edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda own: _edited(own / name, old, new)


BROKEN: list[tuple[str, Callable[[Path], None], str]] = [
    ("gone", _drop("order.typ"), r"no template \[order.typ\]"),
    ("syntax", _edit("motion.typ", "#data.opening", "#("), r"\[motion.typ\] cannot be set: "),
    ("unknown", _edit("motion.typ", "#data.opening", "#data.openin"), "cannot be set: "),
    (
        "panics with a name",
        _edit("motion.typ", "#data.opening", "#panic(data.schedule.rows)"),
        "cannot be set: ",
    ),
    (
        "reads outside",
        _edit("motion.typ", "#data.opening", '#read("../records.csv")'),
        "cannot be set: ",
    ),
    (
        "fetches",
        _edit("motion.typ", "#data.opening", '#import "@preview/tablex:0.0.8": x'),
        "cannot be set: ",
    ),
    (
        "untold glyph",
        _edit("motions.toml", "and state:", "and state 中:"),
        "cannot be set: ",
    ),
    ("placeholder", _edit("motions.toml", "{convictions}", "{crimes}"), r"\[\{crimes\}\]"),
    ("format", _edit("motions.toml", "{convictions}", "{convictions:9}"), "nothing fills"),
    ("brace", _edit("motions.toml", "{convictions}", "{convictions"), "does not hold"),
    ("note", _edit("motions.toml", "as of {as_of}. What", "as of {now}. What"), "nothing fills"),
    ("count", _edit("motions.toml", "\ncases = [", "\nfiles = ["), r"counted has no \[cases\]"),
    ("total", _edit("motions.toml", 'cases = "Cases:"', 'x = "Cases:"'), r"counts \[x\]"),
    ("date", _edit("motions.toml", "{month}/{day}", "{month}/{hour}"), r"\[\{hour\}\]"),
    ("field", _edit("motions.toml", '"race"', '"height"'), r"no field \[height\]"),
    ("paper", _edit("motions.toml", '"order", ', '"decree", '), r"no paper is called \[decree\]"),
    ("schedule", _edit("motions.toml", '"cases"', '"list"'), r"no schedule is called \[list\]"),
    ("font", _edit("motions.toml", "Libertinus Serif", "Nope"), r"no font \[Nope\]"),
    ("escape", _edit("motions.toml", '"motion.typ"', '"../motion.typ"'), "does not hold"),
    ("toml", _edit("motions.toml", "lang =", "lang"), "cannot be read"),
    ("surplus", _edit("motions.toml", "lang =", "tongue ="), "does not hold"),
]


@pytest.mark.parametrize(("spoil", "error"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_what_is_broken_is_told_in_one_line(
    result: Path, own: Path, tmp_path: Path, spoil: Callable[[Path], None], error: str
) -> None:
    spoil(own)
    with pytest.raises(PackError, match=error) as raised:
        prepare_motions(result, out=tmp_path / "papers", templates=own)
    assert "\n" not in raised.value.message
    assert raised.value.hint or "[motions.toml]" in raised.value.message
    for secret in ("SECRETNAME", "P00000", "10CM00000", "1980"):
        assert secret not in str(raised.value)
    assert not (tmp_path / "papers").exists()


@pytest.mark.parametrize("pack", ["us-il/cannabis", "us-ca/prop64"])
def test_what_a_filing_rests_on_is_cited(pack: str) -> None:
    motions = read_motions(papers_folder(load_pack(pack) if "il" in pack else _california()))
    for filing in motions.filing:
        assert filing.cite
        assert filing.basis or filing.confidence
    for paper in motions.paper:
        for point in paper.point:
            assert point.basis or point.confidence, point.text
            assert point.cite or point.basis, point.text


def _california() -> object:
    return load_pack("us-ca/prop64", options={"county": "SACRAMENTO"})
