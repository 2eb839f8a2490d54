"""Letters: who gets one, about what, and that the window shows a name and an address alone."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pypdf import PageObject, PdfReader

import vacatur
from tests.papers.notice_people import THEFT, decided, people
from tests.verify.results import AS_OF
from vacatur.errors import InputError, OutputError, PackError, UsageError
from vacatur.papers import api
from vacatur.papers.notices.ids import SYMBOLS

INCH = 72
PANEL = 11 / 3
MAY_BE_SEEN = (0, 5.375, 2 + 1 / 24, 3.625)
ALWAYS_SEEN = (0.875, 4.375, 2.5, 3 + 1 / 6)
REVEALING = re.compile(
    r"court|judge|crim|cannabis|expung|clear|record|attorney|arrest|convict|polic|prison|order"
    r"|corte|antecedente|fiscal|arresto|condena|borra",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Made:
    """A folder of letters."""

    folder: Path
    manifest: dict[str, Any]

    def table(self, name: str) -> pl.DataFrame:
        return pl.read_csv(self.folder / f"{name}.csv", infer_schema=False)

    @cached_property
    def persons(self) -> dict[str, str]:
        """The look-up id of each person who got a letter."""
        return dict(self.table("lookup").select("person_id", "lookup_id").iter_rows())

    def letter(self, person: str) -> dict[str, str]:
        rows = self.table("mail_merge").filter(pl.col("lookup_id") == self.persons[person])
        return dict(rows.row(0, named=True))

    def pages(self, person: str) -> list[PageObject]:
        row = self.letter(person)
        first, count = int(row["page"]) - 1, int(row["pages"])
        return PdfReader(self.folder / row["file"]).pages[first : first + count]

    def text(self, person: str, language: str = "en") -> str:
        page = self.pages(person)[0 if language == "en" else 1]
        return " ".join(page.extract_text().split())


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return decided(tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def key(result: Path) -> Path:
    path = result.with_name("key")
    api.prepare_notices(result, key=path, new_key=True, out=result.with_name("first"), workers=1)
    return path


@pytest.fixture(scope="module")
def made(result: Path, key: Path) -> Made:
    return make(result, "letters", key=key, each=True)


def make(result: Path, out: str, **more: Any) -> Made:
    more = {"key": result.with_name("key"), "workers": 1} | more
    written = api.prepare_notices(result, out=result.with_name(out), force=True, **more)
    return Made(folder=written.folder, manifest=dict(written.manifest["notices"]))


def texts(page: PageObject) -> list[tuple[float, float, str]]:
    """What stands on a page, with the inches from the left and from the top."""
    found: list[tuple[float, float, str]] = []

    def visit(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            found.append((x / INCH, 11 - y / INCH, text.strip()))

    page.extract_text(visitor_text=visit)
    return found


def test_who_gets_a_letter_and_who_does_not(made: Made) -> None:
    aside = dict(made.table("set_aside").select("person_id", "set_aside").iter_rows())
    assert aside == {
        "IL-DEAD": "MAIL_SUPPRESSED",
        "IL-NAMES": "NAME_DIFFERS",
        "IL-BIRTHS": "DOB_DIFFERS",
        "IL-HOMELESS": "NO_FIXED_ADDRESS",
        "IL-UNPRINTED": "NOT_PRINTABLE",
        "IL-NAMELESS": "NAME_MISSING",
    }
    nothing_to_tell = {"IL-HOLD", "IL-REFUSED", "IL-REVIEWED"}
    everybody = {row["person_id"] for row in people()}
    assert set(made.persons) == everybody - nothing_to_tell - set(aside)


def test_letters_tell_of_no_record_on_hold_or_in_review_and_of_every_other(
    result: Path, made: Made
) -> None:
    decisions = pl.read_parquet(result / "decisions.parquet")
    told = made.table("lookup")
    beside = told.join(decisions, on="record_id", how="left")
    assert set(beside["determination"].cast(pl.String)) == {"ELIGIBLE", "NOT_YET"}
    assert not beside["hold"].any()
    ready = pl.col("determination").cast(pl.String).is_in(["ELIGIBLE", "NOT_YET"])
    expected = decisions.filter(ready & pl.col("person_id").is_in(list(made.persons)))
    assert sorted(told["record_id"]) == sorted(expected["record_id"])


def test_every_record_of_the_result_is_told_of_or_left_out(result: Path, made: Made) -> None:
    records = made.manifest["records"]
    assert records["in"] == pl.read_parquet(result / "decisions.parquet").height == 28
    assert records["told"] == made.table("lookup").height == 12
    assert records["left_out"] == {
        "DOB_DIFFERS": 1,
        "MAIL_SUPPRESSED": 1,
        "NAME_DIFFERS": 1,
        "NAME_MISSING": 1,
        "NEEDS_REVIEW": 3,
        "NOT_ELIGIBLE": 7,
        "NOT_PRINTABLE": 1,
        "NO_FIXED_ADDRESS": 1,
    }
    assert records["told"] + sum(records["left_out"].values()) == records["in"]


def test_the_top_panel_holds_name_and_address_where_the_window_shows_them(made: Made) -> None:
    left, right, top, bottom = ALWAYS_SEEN
    for person in made.persons:
        row = made.letter(person)
        place = " ".join(filter(None, (row["town"], row["state_code"], row["postal"])))
        panel = [found for found in texts(made.pages(person)[0]) if found[1] < PANEL]
        lines: dict[float, str] = {}
        for _, y, text in panel:
            lines[round(y, 2)] = f"{lines.get(round(y, 2), '')} {text}".strip()
        assert list(lines.values()) == [row["to_name"], row["street"], place]
        assert all(left <= x < right for x, _, _ in panel)
        assert all(top + 0.12 <= y <= bottom - 0.02 for _, y, _ in panel)  # y is the base line
        assert not REVEALING.search(" ".join(text for _, _, text in panel))


def test_below_the_fold_the_letter_does_speak_of_it(made: Made) -> None:
    below = [text for _, y, text in texts(made.pages("IL-THREE")[0]) if y > MAY_BE_SEEN[3]]
    assert REVEALING.search(" ".join(below))


def test_a_person_with_one_record_in_review_is_told_of_the_other_alone(made: Made) -> None:
    text = made.text("IL-ONE-REVIEWED")
    assert "Case 10CM001, arrest of May 5, 2010, Cook County" in text
    assert "10CM999" not in text
    assert "Each one stays on your record until a judge signs an order" in text


def test_all_records_of_a_person_stand_in_one_letter_by_outcome(made: Made) -> None:
    text = made.text("IL-THREE")
    convictions, arrests = text.split("The police must erase these")
    assert "Case 11CM9, arrest of May 5, 2010, Cook County (2 charges)" in convictions
    assert "Case 10CM005, arrest of May 5, 2010, Cook County, due before January 1, 2023" in arrests
    assert "Caso 11CM9, arresto del 5 de mayo de 2010, condado de Cook (2 cargos)" in made.text(
        "IL-THREE", "es"
    )
    cites = "The law: 20 ILCS 2630/5.2(i)(4); 20 ILCS 2630/5.2(i)(1); 20 ILCS 2630/5.2(i)(8)."
    assert cites in text


def test_what_is_not_yet_due_says_from_when(made: Made) -> None:
    assert "arrest of June 1, 2019, Cook County, from June 1, 2020" in made.text("IL-SOON")


def test_markup_stays_text_and_marks_stay_on_their_letters(made: Made) -> None:
    assert made.text("IL-MARKUP").startswith("O'#PANIC() $X^2$, *ANA* _B_ <script> 12 ASHWOOD")
    assert "Case #let x = 1 _2_" in made.text("IL-MARKUP")
    assert made.text("IL-MARKS").startswith("ŁUKASZ Ș NGUYỄN 7 CALLE ÑANDÚ GDAŃSK IL 60601")


def test_the_newest_record_of_all_gives_the_address(made: Made) -> None:
    row = made.letter("IL-MOVED")
    assert (row["street"], row["town"], row["postal"]) == ("2 NEW ST", None, "60603")
    assert row["flags"] == "PART_MISSING;ADDRESS_DIFFERS"
    assert row["verdict"] == "CHECK"


def test_what_one_record_of_a_street_leaves_out_another_fills_in(made: Made) -> None:
    row = made.letter("IL-PARTIAL")
    assert (row["town"], row["postal"]) == ("ELMBROOK", "60601")
    assert (row["verdict"], row["flags"]) == ("GOOD", None)


def test_records_of_two_counties_stand_in_one_letter_and_in_a_file_of_their_own(made: Made) -> None:
    row = made.letter("IL-COUNTIES")
    assert row["county"] == "several counties"
    others = made.table("mail_merge").filter(pl.col("lookup_id") != row["lookup_id"])
    assert row["file"] not in others["file"].to_list()
    assert "Cook County" in made.text("IL-COUNTIES")
    assert "Will County" in made.text("IL-COUNTIES")


def test_each_letter_is_also_a_file_that_says_the_same(made: Made) -> None:
    assert len(list((made.folder / "each").iterdir())) == len(made.persons)
    for person, lookup_id in made.persons.items():
        alone = PdfReader(made.folder / "each" / f"{lookup_id}.pdf").pages
        together = made.pages(person)
        assert [page.extract_text() for page in alone] == [p.extract_text() for p in together]


def test_a_look_up_id_tells_nothing_and_hangs_on_the_key(result: Path, made: Made) -> None:
    form = re.compile(rf"([{SYMBOLS}]{{4}}-){{2}}[{SYMBOLS}]{{4}}")
    assert all(form.fullmatch(lookup_id) for lookup_id in made.persons.values())
    again = make(result, "again", languages=("en",))
    assert again.persons == made.persons
    other = make(result, "other", key=result.with_name("key2"), new_key=True, languages=("en",))
    assert set(other.persons) == set(made.persons)
    assert not set(other.persons.values()) & set(made.persons.values())


def test_neither_manifest_nor_names_of_files_hold_a_personal_value(made: Made) -> None:
    told = (made.folder / "manifest.json").read_text()
    told += " ".join(path.name for path in made.folder.rglob("*"))
    personal = {str(row[c]) for row in people() for c in ("name", "person_id", "address")}
    assert not [value for value in personal if value in told]


def test_the_same_asked_twice_gives_the_same_bytes_whatever_the_workers(
    result: Path, key: Path, made: Made
) -> None:
    again = make(result, "twice", key=key, each=True, workers=3)
    files = {path.relative_to(made.folder) for path in made.folder.rglob("*") if path.is_file()}
    assert len(files) == 3 + 9 + 4
    for file in files:
        assert (again.folder / file).read_bytes() == (made.folder / file).read_bytes(), file


def test_documents_are_tagged_and_name_their_language(made: Made) -> None:
    for path in (made.folder / "letters").iterdir():
        root = PdfReader(path).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"].startswith("en")
        assert "/StructTreeRoot" in root


def test_every_page_says_that_the_words_are_a_draft(made: Made) -> None:
    assert "Draft wording, not yet adopted" in made.text("IL-THREE")
    assert "Borrador" in made.text("IL-THREE", "es")


def test_an_office_adopts_the_words_and_says_whom_to_ask(
    result: Path, key: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    shipped = Path(api.__file__).parents[1] / "packs" / "us-il" / "papers"
    for path in shipped.glob("notice*"):
        text = path.read_text().replace('status = "draft"', 'status = "adopted"')
        (own / path.name).write_text(text.replace("About your record", "News for you"))
    office = tmp_path / "office.toml"
    office.write_text(
        '[office]\nname = "Elm Office"\nlines = ["1 Main St", "555-0100"]\n'
        '[county.WILL]\nname = "Will Office"\nlines = ["555-0199"]\n'
    )
    made = make(result, "own", key=key, papers=own, office=office)
    assert made.manifest["wording"] == "adopted"
    text = made.text("IL-COUNTIES")
    assert "Draft" not in text
    assert "News for you" in text
    assert "Elm Office 1 Main St 555-0100" in text
    assert "Will Office 555-0199" in text
    assert "Will Office" not in made.text("IL-SOON")


def test_only_the_counties_asked_for_are_told_of(result: Path, key: Path) -> None:
    made = make(result, "will", key=key, counties=("will",), languages=("es",))
    assert list(made.persons) == ["IL-COUNTIES"]
    assert made.table("lookup")["county"].to_list() == ["WILL"]
    left_out = made.manifest["records"]["left_out"]
    assert left_out["COUNTY_UNKNOWN"] == 1
    assert made.manifest["records"]["told"] + sum(left_out.values()) == 28
    assert "Sobre sus antecedentes" in made.text("IL-COUNTIES")
    assert made.manifest["pages"] == 1


def test_a_newer_address_goes_before_that_of_the_records(
    result: Path, key: Path, tmp_path: Path
) -> None:
    given = tmp_path / "addresses.csv"
    given.write_text("person_id,address,city,state,zip\nIL-HOMELESS,5 HOME CT,CICERO,IL,60804\n")
    made = make(result, "given", key=key, addresses=given, languages=("en",))
    assert made.text("IL-HOMELESS").startswith("LAMAR WARD 5 HOME CT CICERO IL 60804")


def test_nobody_at_all_is_no_error(key: Path, tmp_path: Path) -> None:
    records = tmp_path / "records.csv"
    pl.DataFrame([people()[0] | THEFT]).write_csv(records)
    pack = vacatur.load_pack("us-il/cannabis")
    vacatur.run([records], pack, as_of=AS_OF, out=tmp_path / "result")
    made = make(tmp_path / "result", "nobody", key=key)
    assert made.manifest["letters"] == made.manifest["pages"] == made.manifest["files"] == 0
    assert made.table("mail_merge").height == 0


def granted(folder: Path, *rows: str) -> Path:
    path = folder / "granted.csv"
    path.write_text("\n".join(("record_id,order_date", *rows, "")))
    return path


def test_letters_about_orders_tell_of_ordered_records_alone(
    result: Path, key: Path, tmp_path: Path
) -> None:
    listed = granted(tmp_path, "R003,2020-02-03", "R002,2020-02-03", "R006,2020-02-03")
    made = make(result, "granted", key=key, stage="granted", granted=listed)
    assert list(made.persons) == ["IL-THREE"]
    text = made.text("IL-THREE")
    assert "Case 11CM9, arrest of May 5, 2010, Cook County, order of February 3, 2020" in text
    assert "A judge canceled these convictions" in text
    assert "plans to ask" not in text
    left_out = made.manifest["records"]["left_out"]
    assert left_out["NEEDS_REVIEW"] == 3
    assert left_out["OUTCOME_WITHOUT_LETTER"] == 3
    assert sum(left_out.values()) == 27


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["R003,2020-13-01"], "without a day written as 2020-01-15"),
        (["R003,"], "without a day"),
        (["NOBODY,2020-02-03"], "without a record of this result"),
        (["R003,2020-02-03", "R003,2020-02-04"], "that no other row has"),
        (["R003,2010-06-06"], "without an order as late as the judgment: rows 2."),
    ],
)
def test_a_list_of_orders_with_a_slip_is_refused_without_its_values(
    result: Path, key: Path, tmp_path: Path, rows: list[str], message: str
) -> None:
    listed = granted(tmp_path, *rows)
    with pytest.raises(InputError) as refused:
        make(result, "slip", key=key, stage="granted", granted=listed)
    assert message in refused.value.message
    assert "R003" not in str(refused.value)
    assert "NOBODY" not in str(refused.value)


def test_what_cannot_be_meant_is_refused(result: Path, key: Path, tmp_path: Path) -> None:
    listed = granted(tmp_path, "R003,2020-02-03")
    with pytest.raises(UsageError, match="need to know which were made"):
        make(result, "no", key=key, stage="granted")
    with pytest.raises(UsageError, match="goes with letters about orders"):
        make(result, "no", key=key, granted=listed)
    with pytest.raises(UsageError, match=r"cannot hold \[0\] letters"):
        make(result, "no", key=key, per_file=0)
    with pytest.raises(OutputError, match="never replaced"):
        make(result, "no", key=key, new_key=True)
    with pytest.raises(PackError, match=r"no file \[notice.fr.toml\]"):
        make(result, "no", key=key, languages=("fr",))
    assert not result.with_name("no").exists()


def test_a_template_that_fails_leaves_nothing_behind(
    result: Path, key: Path, tmp_path: Path
) -> None:
    shipped = Path(api.__file__).parents[1] / "packs" / "us-il" / "papers"
    for path in shipped.glob("notice*"):
        (tmp_path / path.name).write_text(path.read_text())
    template = tmp_path / "notices.typ"
    template.write_text(template.read_text() + "#panic(data.letters.first().to)")
    with pytest.raises(PackError) as refused:
        make(result, "broken", key=key, papers=tmp_path)
    assert "HALL" not in str(refused.value)
    assert not result.with_name("broken").exists()
    template.write_text('#set document(title: "x")\n#par[Nothing]')
    with pytest.raises(PackError, match="hides where letters begin"):
        make(result, "broken", key=key, papers=tmp_path)


def test_long_letters_begin_on_a_front_and_say_all(tmp_path: Path) -> None:
    first = people()[0]
    rows = [
        first | {"record_id": f"L{n}", "case_number": f"08CM{n:04d}", "incident_id": f"L{n}"}
        for n in range(90)
    ]
    other = first | {"record_id": "Z", "person_id": "IL-Z", "name": "ZAMORA, ANA", "zip": "60699"}
    records = tmp_path / "records.csv"
    pl.DataFrame([*rows, other]).write_csv(records)
    pack = vacatur.load_pack("us-il/cannabis")
    vacatur.run([records], pack, as_of=AS_OF, out=tmp_path / "result")
    made = make(tmp_path / "result", "letters", key=tmp_path / "key", new_key=True)
    assert int(made.letter("IL-Z")["page"]) % 2 == 1
    text = " ".join(page.extract_text() for page in made.pages("IL-ONE-REVIEWED"))
    assert all(text.count(f"08CM{n:04d}") == 2 for n in range(90))
    assert json.loads((made.folder / "manifest.json").read_text())["notices"]["pages"] >= 6


def test_options_of_the_pack_mail_to_the_deceased_and_tell_of_pardons(
    result: Path, tmp_path: Path
) -> None:
    pack = vacatur.load_pack("us-il/cannabis", options={"mode": "statewide", "mail_deceased": True})
    out = tmp_path / "result"
    vacatur.run([result.with_name("records.csv")], pack, as_of=AS_OF, out=out)
    more = {"key": tmp_path / "key", "new_key": True, "records": [result.with_name("records.csv")]}
    made = make(out, "letters", **more)
    assert "IL-DEAD" in made.persons
    assert "MAIL_SUPPRESSED" not in made.manifest["people_set_aside"]
    text = made.text("IL-DEAD")
    assert "A pardon is not certain." in text
    assert "We plan to ask a court" not in text
