"""SHL table A12: Treasuries by remaining maturity, officials and private owners."""

from __future__ import annotations

import io
import zipfile

import pytest

from bondstrike.errors import DataError
from bondstrike.sources.shl_a12 import EDGES, OWNERS, parse, parse_zip


def file(skip: str = "", amount: str = "200") -> bytes:
    lines = ['"June June"', '"2024              2025"', '""', '"total_tot",1,2']
    for key in OWNERS.values():
        lines.append(f'"{key}",1000,2900')
        lines += [f'"{key}_{label}",100,{amount}' for label, _, _ in EDGES if label != skip]
    return "\n".join(lines).encode()


def archive(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as inside:
        inside.writestr(name, file())
    return out.getvalue()


def test_the_column_of_the_year_in_billions():
    official = parse(file(), 2025)["official"]
    assert official.printed == 2.9
    assert official.buckets[0.0, 1.0] == 0.2
    assert sum(official.buckets.values()) == pytest.approx(2.8)
    assert parse(file(), 2024)["private"].printed == 1.0


def test_inside_the_appendix_zip():
    assert parse_zip(archive("shl_app12_data_2025.csv"), 2025)["private"].year == 2025


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (file(skip="5 to 6 years"), "rows missing"),
        (file(amount="n/a"), "amount"),
        (b'"June"\n"years"\n', "line of years"),
    ],
)
def test_malformed_tables_are_refused(data, said):
    with pytest.raises(DataError, match=said):
        parse(data, 2025)


def test_another_year_or_file_is_refused():
    with pytest.raises(DataError, match="2019"):
        parse(file(), 2019)
    with pytest.raises(DataError, match="zip"):
        parse_zip(b"PK", 2025)
    with pytest.raises(DataError, match="shl_app12_data_2025.csv"):
        parse_zip(archive("other.csv"), 2025)


def test_official_survey_and_its_printed_totals(raw_file):
    found = parse_zip(raw_file("tic/shl/shl_appendix_2025.zip").read_bytes(), 2025)
    assert sum(table.printed for table in found.values()) == pytest.approx(7664.654)
    within_a_year = found["official"].buckets[0.0, 1.0] / sum(found["official"].buckets.values())
    assert within_a_year == pytest.approx(0.129, abs=0.0005)
