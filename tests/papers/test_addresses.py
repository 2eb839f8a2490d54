"""Addresses: what cannot be reached is kept back, what is odd is marked, all else is left alone."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vacatur.errors import InputError, PackError
from vacatur.papers.notices.addresses import FLAGS, judged, known
from vacatur.papers.notices.addresses_given import read_addresses

HELD = ["NO_ADDRESS", "ADDRESS_INCOMPLETE", "NO_FIXED_ADDRESS", "AGENCY_ADDRESS", "LINE_TOO_LONG"]
HELD += ["NOT_PRINTABLE"]
Parts = tuple[str | None, str | None, str | None, str | None]


def judge(
    *addresses: Parts, name: str = "ANA PEREZ", lacking: str = "", **more: object
) -> pl.DataFrame:
    columns = ["address", "city", "state", "zip"]
    table = pl.DataFrame(addresses, schema=dict.fromkeys(columns, pl.String), orient="row")
    beside = {"to_name": pl.lit(name), "printed": pl.lit(""), "differs": pl.lit(value=False)}
    return judged(table.with_columns(**beside), HELD, lacking=frozenset(lacking), **more)


@pytest.mark.parametrize(
    ("parts", "flags", "verdict"),
    [
        (("12 ASHWOOD AVE", "CHICAGO", "IL", "60601"), [], "GOOD"),
        (("12 ASHWOOD AVE APT 3", "CHICAGO", "IL", "60601-1234"), [], "GOOD"),
        (("12 ASHWOOD AVE", "CHICAGO", "Illinois", "606011234"), [], "GOOD"),
        (("RR 2 BOX 14", "CAIRO", "IL", "62914"), [], "GOOD"),
        (("4 HOMESTEAD ST", "JAILERTOWN", "IL", "62914"), [], "GOOD"),
        (("10 PRISONERS PT", "CAIRO", "IL", "62914"), [], "GOOD"),
        (("P.O. Box 7", "CICERO", "IL", "60804"), ["PO_BOX"], "CHECK"),
        (("POST OFFICE BOX 7", "CICERO", "IL", "60804"), ["PO_BOX"], "CHECK"),
        (("General Delivery", "CAIRO", "IL", "62914"), ["GENERAL_DELIVERY"], "CHECK"),
        (("ASHWOOD AVE", "CAIRO", "IL", "62914"), ["NO_HOUSE_NUMBER"], "CHECK"),
        (("1 ELM ST", None, "IL", "62914"), ["PART_MISSING"], "CHECK"),
        (("1 ELM ST", "CAIRO", "IL", None), ["PART_MISSING"], "CHECK"),
        (("1 ELM ST", "CAIRO", "IL", "6291"), ["ZIP_FORM"], "CHECK"),
        (("1 ELM ST", "CAIRO", "IL", "90001"), ["ZIP_OF_ANOTHER_STATE"], "CHECK"),
        (("1 ELM ST", "HOLTSVILLE", "NY", "00501"), [], "GOOD"),
        (("1 ELM ST", "EL PASO", "TX", "88510"), [], "GOOD"),
        (("1 ELM ST", "CAIRO", "QQ", "62914"), ["STATE_UNKNOWN"], "CHECK"),
        ((None, None, None, None), ["NO_ADDRESS"], "HELD"),
        ((" ", "", None, " "), ["NO_ADDRESS"], "HELD"),
        ((None, "CHICAGO", "IL", "60601"), ["ADDRESS_INCOMPLETE"], "HELD"),
        (("1 ELM ST", "CAIRO", None, None), ["ADDRESS_INCOMPLETE"], "HELD"),
        (("HOMELESS", "CHICAGO", "IL", "60601"), ["NO_FIXED_ADDRESS"], "HELD"),
        (("0 HOMELESS ST", "CHICAGO", "IL", "60601"), ["NO_FIXED_ADDRESS"], "HELD"),
        (("UNKNOWN", "CHICAGO", "IL", "60601"), ["NO_FIXED_ADDRESS"], "HELD"),
        (("1 ELM ST", "UNKNOWN", "IL", "60601"), ["NO_FIXED_ADDRESS"], "HELD"),
        (("N/A", "CHICAGO", "IL", "60601"), ["NO_FIXED_ADDRESS"], "HELD"),
        (("N.F.A.", "CHICAGO", "IL", "60601"), ["NO_FIXED_ADDRESS"], "HELD"),
        (("nfa", "CHICAGO", "IL", "60601"), ["NO_FIXED_ADDRESS"], "HELD"),
        (("No permanent address", "CHICAGO", "IL", "60601"), ["NO_FIXED_ADDRESS"], "HELD"),
        (("5 COUNTY JAIL RD", "CAIRO", "IL", "62914"), ["AGENCY_ADDRESS"], "HELD"),
        (("1 MENARD CORRECTIONAL CENTER", "CAIRO", "IL", "62914"), ["AGENCY_ADDRESS"], "HELD"),
        (("1 SHERIFF'S OFFICE", "CAIRO", "IL", "62914"), ["AGENCY_ADDRESS"], "HELD"),
        (("1 SHERIFFS OFFICE", "CAIRO", "IL", "62914"), ["AGENCY_ADDRESS"], "HELD"),
        (("1 " + "ELM " * 12, "CAIRO", "IL", "62914"), ["LINE_TOO_LONG"], "HELD"),
    ],
)
def test_what_is_found_of_an_address(parts: Parts, flags: list[str], verdict: str) -> None:
    assert judge(parts).select("flags", "verdict").row(0) == (flags, verdict)


def test_what_no_font_has_is_kept_back() -> None:
    assert judge(("1 李 ST", "CAIRO", "IL", "62914"), lacking="李").item(0, "verdict") == "HELD"
    assert judge(("1 ELM ST", "CAIRO", "IL", "62914"), lacking="李").item(0, "verdict") == "GOOD"


def test_an_office_names_addresses_of_institutions() -> None:
    address: Parts = ("2700 S CALIFORNIA AVE", "CHICAGO", "IL", "60608")
    assert judge(address).item(0, "verdict") == "GOOD"
    named = judge(address, agencies=[r"^2700 S CALIFORNIA\b"])
    assert named.item(0, "flags").to_list() == ["AGENCY_ADDRESS"]


def test_settings_that_name_no_finding_are_refused() -> None:
    table = pl.DataFrame({"to_name": ["A"]})
    with pytest.raises(PackError, match=r"No finding about addresses is called \[JAIL\]"):
        judged(table, ["JAIL"])
    with pytest.raises(PackError, match="no regular expression"):
        judge(("1 ELM ST", "CAIRO", "IL", "62914"), agencies=["("])


@given(
    number=st.integers(1, 9999),
    street=st.sampled_from(["ELM ST", "N 5TH AVE", "CALLE ÑANDÚ", "O'HARE BLVD # 2"]),
    digits=st.integers(0, 9999),
    state=st.sampled_from(["IL", "MO", "Kansas", "nebraska"]),
)
def test_an_ordinary_address_is_never_kept_back(
    number: int, street: str, digits: int, state: str
) -> None:
    found = judge((f"{number} {street}", "CAIRO", state, f"6{digits:04d}"))
    assert found.select("flags", "verdict").row(0) == ([], "GOOD")


@given(st.tuples(*[st.none() | st.text(max_size=12)] * 4))
def test_any_text_at_all_gets_a_verdict(parts: Parts) -> None:
    row = judge(parts).row(0, named=True)
    assert set(row["flags"]) <= set(FLAGS)
    assert row["verdict"] == ("HELD" if set(row["flags"]) & set(HELD) else row["verdict"])
    assert (row["verdict"] == "GOOD") == (not row["flags"])


def test_every_state_has_its_first_digit() -> None:
    assert len(known()["zip"]) == 62  # 50 states, a district, 8 territories and islands, 3 military
    assert set(known()["names"].values()) <= set(known()["zip"])
    assert all(set(digits) <= set("0123456789") for digits in known()["zip"].values())


def test_given_addresses_are_one_for_each_person(tmp_path: Path) -> None:
    path = tmp_path / "addresses.csv"
    path.write_text("person_id,address\nA,1 ELM ST\nB,2 ELM ST\n")
    table = read_addresses(path)
    assert table.columns == ["person_id", "address", "city", "state", "zip"]
    assert table.height == 2
    path.write_text("person_id,address\nA,1 ELM ST\nA,2 ELM ST\n")
    with pytest.raises(InputError, match=r"has \[2\] rows without a person_id that no other row"):
        read_addresses(path)
    path.write_text("person_id,street\nA,1 ELM ST\n")
    with pytest.raises(InputError, match=r"no column \[address\]"):
        read_addresses(path)
