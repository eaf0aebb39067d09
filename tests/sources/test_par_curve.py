"""Par yields: XML feed, yearly CSVs with growing columns, malformed bytes."""

from __future__ import annotations

from datetime import date

import pytest

from bondstrike.errors import DataError
from bondstrike.sources.par_curve import parse_csv, parse_xml

ENTRY = """<entry><content><m:properties>
<d:NEW_DATE>2026-10-02T00:00:00</d:NEW_DATE>
<d:BC_1_5MONTH>4.09</d:BC_1_5MONTH><d:BC_3MONTH>4.19</d:BC_3MONTH><d:BC_2MONTH/>
<d:BC_10YEAR>5.28</d:BC_10YEAR><d:BC_30YEARDISPLAY>5.63</d:BC_30YEARDISPLAY>
</m:properties></content></entry>"""
SPACES = (
    'xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices" '
    'xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"'
)
OLD = b"Date,1 Mo,2 Mo,10 Yr,30 Yr\n1/2/90,,,7.94,8\n1/3/90,,,7.99,N/A\n1/1/91,,,,\n"
NEW = b'Date,"1 Mo","1.5 Month","10 Yr"\n12/31/2025,3.74,3.75,4.18\n12/30/2025,3.65,3.71,4.14\n'


def feed(*entries: str) -> bytes:
    return f"<feed {SPACES}>{''.join(entries)}</feed>".encode()


def test_xml_by_maturity_in_years_without_the_display_field():
    (curve,) = parse_xml(feed(ENTRY))
    assert curve.day == date(2026, 10, 2)
    assert curve.yields == pytest.approx({0.125: 0.0409, 0.25: 0.0419, 10.0: 0.0528})
    assert list(curve.yields) == sorted(curve.yields)


def test_csv_leaves_out_what_is_not_quoted():
    first, second = parse_csv(OLD)
    assert first.yields == pytest.approx({10.0: 0.0794, 30.0: 0.08})
    assert second.yields == pytest.approx({10.0: 0.0799})
    assert (first.day, second.day) == (date(1990, 1, 2), date(1990, 1, 3))


def test_csv_with_six_weeks_newest_first_comes_out_ascending():
    curves = parse_csv(NEW)
    assert [curve.day.day for curve in curves] == [30, 31]
    assert curves[1].yields[0.125] == pytest.approx(0.0375)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<feed", "XML"),
        (feed(), "entries"),
        (feed(ENTRY.replace("NEW_DATE", "DAY")), "entry 1 · field missing"),
        (feed(ENTRY.replace("2026-10-02T", "2 Oct T")), "entry 1 · NEW_DATE"),
        (feed(ENTRY.replace("5.28", "high")), "entry 1 BC_10YEAR · yield"),
    ],
)
def test_malformed_xml_is_refused(data, said):
    with pytest.raises(DataError, match=said):
        parse_xml(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "line 1 · header"),
        (b"Date,1 Fortnight\n", "line 1 · maturity"),
        (NEW.replace(b"12/30/2025", b"2025-12-30"), "line 3 · date"),
        (NEW.replace(b",4.14", b""), "line 3 · number of fields"),
        (NEW.replace(b"4.18", b"x"), "line 2 · yield"),
    ],
)
def test_malformed_csv_is_refused(data, said):
    with pytest.raises(DataError, match=said):
        parse_csv(data)


def test_official_feed_of_the_baseline_date(raw_file):
    curves = parse_xml(raw_file("yields/ust_par_2026_10_capture32.xml").read_bytes())
    newest = curves[-1]
    assert newest.day == date(2026, 10, 2)
    assert len(newest.yields) == 14
    assert (newest.yields[10.0], newest.yields[30.0]) == pytest.approx((0.0528, 0.0563))


def test_official_archive_has_no_thirty_year_between_2002_and_2006(raw_file):
    curves = parse_csv(raw_file("yields/par-yield-curve-rates-1990-2022.csv").read_bytes())
    quoted = [30.0 in c.yields for c in curves if date(2002, 3, 1) <= c.day <= date(2006, 1, 31)]
    assert len(quoted) > 900 and not any(quoted)
