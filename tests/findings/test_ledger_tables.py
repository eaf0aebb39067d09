"""The ledger as JSON and CSV: nothing is lost, and what is not known is empty."""

from __future__ import annotations

import csv
import io
import json

import pytest

from bondstrike.findings.ledger import ACCOUNTS, FLOWS, INSTRUMENTS
from bondstrike.findings.ledger_paths import PATHS, path
from bondstrike.findings.ledger_tables import (
    issuer,
    ledger_files,
    ledger_plain,
    path_files,
    path_plain,
    sheet_rows,
)
from tests.findings.ledger_sample import sample


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_sheet_has_a_row_for_every_account_and_instrument():
    found = rows(ledger_files(sample())["sheet.csv"])
    assert len(found) == len(sheet_rows(sample())) == len(ACCOUNTS) * len(INSTRUMENTS)
    one = next(r for r in found if (r["account"], r["instrument"]) == ("banks", "reserves"))
    assert float(one["booked"]) == 13.0
    assert float(one["level"]) == pytest.approx(float(one["opening"]) + 13.0, rel=1e-8)
    assert one["issuer"] == "central-bank"


def test_what_is_not_known_is_empty_and_not_zero():
    found = rows(ledger_files(sample())["sheet.csv"])
    one = next(r for r in found if (r["account"], r["instrument"]) == ("dealers", "deposits"))
    assert (one["known"], one["opening"], one["level"]) == ("False", "", "")
    assert float(one["booked"]) == -27.0


def test_every_column_of_the_table_sums_to_zero():
    found = rows(ledger_files(sample())["sheet.csv"])
    for instrument in INSTRUMENTS:
        booked = [float(r["booked"]) for r in found if r["instrument"] == instrument]
        assert sum(booked) == pytest.approx(0.0, abs=1e-6)


def test_flows_are_given_at_par_and_at_the_price():
    found = rows(ledger_files(sample())["flows.csv"])
    one = next(r for r in found if (r["flow"], r["account"]) == ("sold", "sellers"))
    assert (float(one["usd_bn"]), float(one["usd_bn_at_price"])) == (-10.0, -9.0)


def test_every_debt_has_its_issuer():
    assert {issuer(name) for name in INSTRUMENTS} == {
        *("treasury", "banks", "central-bank", "abroad"),
    }
    assert issuer("7-10y") == "treasury"


def test_a_ledger_is_plain_json():
    said = json.loads(json.dumps(ledger_plain(sample()), allow_nan=False))
    assert said["week"] == 9 and said["draw"] is None
    assert list(said["flows"]) == list(FLOWS)
    assert said["flows"]["converted"]["amount"] == pytest.approx(4.0)
    assert said["flows"]["issued"]["entries"] == []
    assert {row["bloc"] for row in said["members"]} == {"japan", "canada", "euro-area"}


@pytest.mark.parametrize("claim", PATHS)
def test_a_claim_is_plain_json_and_csv(claim):
    found = path(claim)
    said = json.loads(json.dumps(path_plain(found), allow_nan=False))
    assert [step["step"] for step in said["steps"]] == [step.key for step in found.steps]
    files = path_files(found)
    measures = rows(files["measures.csv"])
    assert len(measures) == len(found.before) * (1 + len(found.steps))
    entries = [r for r in rows(files["steps.csv"]) if r["kind"] == "entry"]
    assert sum(float(r["usd_bn"]) for r in entries) == pytest.approx(0.0)
