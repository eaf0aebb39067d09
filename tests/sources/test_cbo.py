"""CBO baselines: series by fiscal year, deficits positive."""

from __future__ import annotations

from datetime import date

import pytest

from bondstrike.errors import DataError
from bondstrike.sources.cbo import SERIES, actuals, parse

DAY = date(2026, 2, 1)
HEADER = (
    "component,category,subcategory,baseline_date,Spring_flag,Winter_flag,"
    "projected_fiscal_year,projected_year_number,value"
)


def file(value: str = "-12.5", skip: str = "", header: str = HEADER) -> bytes:
    lines = [
        f"{','.join(key)},{DAY},False,False,2026,1,{value}"
        for name, key in SERIES.items()
        if name != skip
    ]
    other = "debt,Total,Total,2025-01-01,False,False,2026,1,99"
    return "\n".join([header, *lines, other]).encode()


def test_series_of_one_baseline_only_and_deficits_positive():
    found = parse(file(), DAY)
    assert found["debt"] == {2026: -12.5}
    assert found["deficit"] == {2026: 12.5}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"component,value\n", "columns missing"),
        (file(value="much"), "line 2 · year and value"),
        (file(skip="net interest"), "net interest"),
    ],
)
def test_malformed_bytes_are_refused(data, said):
    with pytest.raises(DataError, match=said):
        parse(data, DAY)


def test_official_baseline_holds_together(raw_file):
    found = parse(raw_file("cbo/cbo_baseline_2026-02.csv").read_bytes(), DAY)
    assert found["deficit"][2027] == pytest.approx(1883.267)
    for year in range(2026, 2037):
        gap = found["outlays"][year] - found["revenues"][year]
        assert gap == pytest.approx(found["deficit"][year], abs=0.01)


def test_actuals_by_year_and_what_is_missing():
    head = "component,category,subcategory,fiscal_year,actual_value\n"
    text = head + "debt,Total,Total,2025,30172.402\noutlay,Total,Total,2025,7000\n"
    assert actuals(text.encode(), "debt") == {2025: 30172.402}
    with pytest.raises(DataError, match="series missing"):
        actuals(head.encode(), "debt")
    with pytest.raises(DataError, match="year and value"):
        actuals((head + "debt,Total,Total,x,1\n").encode(), "debt")
