"""A pack's list of blanks: read, checked and shown; what does not fit is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from vacatur.errors import PackError
from vacatur.rules.check import faults
from vacatur.rules.load import list_packs, load_pack, packs_folder
from vacatur.rules.print import sheet

ENTRY = """
[[blank]]
fields = ["juvenile"]
was = ["JUVENILE"]
answers = ["juvenile_petition"]
reads = "No juvenile matter."
cite = "705 ILCS 405/5-915"
basis = "read"
"""


def pack_with(folder: Path, entry: str) -> Path:
    shutil.copytree(packs_folder() / "us-il", folder / "us-il")
    pack = folder / "us-il" / "cannabis"
    (pack / "blanks.toml").write_text(entry, encoding="utf-8")
    return pack


REFUSED = {
    "a column that is none": ('"juvenile"', '"juvenil"', "[juvenil] is no column of a record"),
    "no citation": ("cite", "site", "cite"),
    "neither basis nor confidence": ('basis = "read"', "", "needs a basis"),
    "no field": ('["juvenile"]', "[]", "fields"),
    "an unknown key": ("answers", "answer", "answer"),
}


@pytest.mark.parametrize(("old", "new", "said"), REFUSED.values(), ids=REFUSED)
def test_a_list_that_does_not_fit_is_refused_on_load(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    folder = pack_with(tmp_path, ENTRY.replace(old, new))
    with pytest.raises(PackError, match=r"^\[blanks.toml\]") as refused:
        load_pack(folder)
    assert said in str(refused.value)


STRANGE = {
    "outcome": ('"JUVENILE"', '"JUVENILES"', "names [JUVENILES], which is no outcome"),
    "criterion": ("juvenile_petition", "juvenile_case", "[juvenile_case], which is no criterion"),
    "option": ("reads", "options = { style = 1 }\nreads", "names [style], which is no option"),
}


@pytest.mark.parametrize(("old", "new", "said"), STRANGE.values(), ids=STRANGE)
def test_what_the_pack_does_not_have_is_a_fault(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    (fault,) = faults(load_pack(pack_with(tmp_path, ENTRY.replace(old, new))))
    assert fault.startswith("A blank of [juvenile] ")
    assert said in fault


def test_without_a_list_no_blank_may_decide(tmp_path: Path) -> None:
    folder = pack_with(tmp_path, ENTRY)
    (folder / "blanks.toml").unlink()
    assert load_pack(folder).blanks == ()


def test_an_entry_counts_under_its_options_alone() -> None:
    pardon = "Whether the pardon path is open is not known"
    cook, statewide = (
        load_pack("us-il/cannabis", options={"mode": mode}) for mode in ("cook", "statewide")
    )
    assert not any(blank.reads.startswith(pardon) for blank in cook.blanks)
    assert any(blank.reads.startswith(pardon) for blank in statewide.blanks)


@pytest.mark.parametrize("name", list_packs())
def test_every_entry_that_counts_is_shown_and_printed(cli: Command, name: str) -> None:
    pack = load_pack(name)
    page, printed = cli("packs", "show", name).out, sheet(pack)
    assert pack.blanks
    for blank in pack.blanks:
        assert f"  {blank.in_words} [{blank.cite}]\n" in page
        assert f"- {blank.in_words} (" in printed


def test_policy_is_told_apart_from_law() -> None:
    told = {b.in_words for b in load_pack("us-il/cannabis").blanks}
    assert "juvenile: No juvenile matter. [POLICY] Agencies fill it only where it applies." in told
