"""The trees that are kept are those that parsing makes, and no run of a pack within needs more."""

from __future__ import annotations

import json
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from vacatur.errors import PackError
from vacatur.rules.formulas import NotSqlError, long, parse, parsed, short
from vacatur.rules.load import packs_folder
from vacatur.rules.parsing import as_written, parse_text
from vacatur.rules.tree import NAME, NOT, Node

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "src" / "vacatur" / "rules" / "formulas.json"
RUN = """
import sys
from vacatur.cli.main import run

code = run(sys.argv[1:])
sys.exit(code or ("sqlglot" in sys.modules and 99))
"""
EVERY_FORMULA = """
import sys
sys.modules["sqlglot"] = None  # whoever imports it fails

from vacatur.rules.check import faults
from vacatur.rules.load import list_packs, load_pack
from vacatur.rules.print import sheet

packs = [load_pack(name) for name in list_packs()]
assert len(packs) > 1
assert all(sheet(pack) for pack in packs)
assert [faults(pack) for pack in packs] == [[] for _ in packs]
"""
ILLINOIS = ("data/synthetic/illinois_2000.csv", "--as-of", "2020-01-15")
CALIFORNIA = (
    *("data/synthetic/ca_doj_2000.csv", "--source", "ca-doj", "--as-of", "2019-11-11"),
    *("--option", "county=SACRAMENTO"),
)


def ended(program: str, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stderr.decode()


def score(pack: str | Path, records: tuple[str, ...], out: Path) -> tuple[int, str]:
    return ended(RUN, "score", *records, "--pack", str(pack), "--out", str(out), "--quiet")


def test_the_kept_trees_are_those_of_the_packs_now() -> None:
    """Where this fails, run scripts/parse_formulas.py: a formula has changed."""
    script = runpy.run_path(str(ROOT / "scripts" / "parse_formulas.py"))
    assert json.loads(KEPT.read_text("utf-8")) == script["trees"]()
    assert KEPT.read_text("utf-8") == script["written"]()


def test_every_kept_tree_is_what_parsing_makes() -> None:
    kept = json.loads(KEPT.read_text("utf-8"))
    assert len(kept) > 200
    assert {sql: long(tree) for sql, tree in kept.items()} == {sql: parse_text(sql) for sql in kept}


def test_no_formula_of_a_pack_within_is_parsed() -> None:
    assert ended(EVERY_FORMULA) == (0, "")


@pytest.mark.parametrize(
    ("pack", "records"), [("us-il/cannabis", ILLINOIS), ("us-ca/prop64", CALIFORNIA)]
)
def test_scoring_needs_no_parser(pack: str, records: tuple[str, ...], tmp_path: Path) -> None:
    code, said = score(pack, records, tmp_path / "out")
    assert code == 0, said


def test_a_pack_with_a_formula_of_its_own_is_parsed_and_runs(tmp_path: Path) -> None:
    shutil.copytree(packs_folder() / "us-il", tmp_path / "us-il")
    changed = tmp_path / "us-il" / "cannabis" / "criteria" / "within_30_grams.toml"
    text = changed.read_text("utf-8")
    assert "30.5" in text
    changed.write_text(text.replace("30.5", "30.6"), encoding="utf-8")
    code, said = score(tmp_path / "us-il" / "cannabis", ILLINOIS, tmp_path / "out")
    assert (code, (tmp_path / "out" / "summary.json").exists()) == (99, True), said


@pytest.mark.parametrize("sql", ["a", "t.a", "NOT a AND b", "a IN ('x', 'y')", "LENGTH(a) > 1"])
def test_a_tree_is_kept_whole(sql: str) -> None:
    assert long(json.loads(json.dumps(short(parse_text(sql))))) == parse_text(sql)


def test_what_no_pack_may_use_keeps_its_name_and_what_it_reads() -> None:
    tree = parse_text("COALESCE(a, LENGTH(b)) > 1")
    kinds = [node.kind for node in tree.walk()]
    assert {"Coalesce", "Length"} <= set(kinds)
    assert [node.value for node in tree.walk() if node.kind == NAME] == ["a", "b"]


def test_a_node_is_written_as_it_stands_even_where_another_is_like_it() -> None:
    sql = "a = 1 AND \"a\" = 1 AND a /* once more */ = 1 AND TRY_CAST('2020-01-01' AS DATE) = day"
    whole = parse_text(sql)
    first, second, third, last = whole.parts
    assert first == second == third
    assert as_written(sql, whole, first) == "a = 1"
    assert as_written(sql, whole, second) == '"a" = 1'
    assert as_written(sql, whole, third) == "a /* once more */ = 1"
    assert as_written(sql, whole, last.parts[0]) == "TRY_CAST('2020-01-01' AS DATE)"


def test_brackets_around_what_is_joined_do_not_count() -> None:
    assert parsed("(x OR y) AND (NOT z) AND w") == parsed("((x OR y)) AND NOT z AND (w)")


def test_text_that_does_not_parse_is_named() -> None:
    with pytest.raises(NotSqlError, match=r"^\[unheard >\] is not an SQL expression: "):
        parsed("unheard\n >")
    with pytest.raises(PackError, match=r"^\[here\] is not an SQL expression: "):
        parse("unheard >", where="here")


def test_trees_can_be_keys() -> None:
    assert len({parsed("NOT q"), parsed("NOT q "), Node(NOT, "", (Node(NAME, "q"),))}) == 1
