"""TIC table 3: header, missing cells, footnotes, and sums against printed aggregates."""

from __future__ import annotations

import pytest

from bondstrike.errors import DataError
from bondstrike.sources import tic_table3
from bondstrike.sources.tic_table3 import HEADER, parse

TITLES = "Table 3: U.S. Treasury Securities\t\t\r\nMillions of dollars\r\n"
BODY = (
    "Austria\t10189\t2026-04\t6294\t364\t4109\t-53\t4\t2185\t417",
    "Greece\t10207\t2026-04\tn.a.\tn.a.\t2212\tn.a.\tn.a.\tn.a.\tn.a.",
)
NOTES = "Notes:\t\t\t\t\t\t\t\t\t\r\n1/ Data collected by TIC.\t\t\t\t\t\t\t\t\t"


def file(*body: str, header: str = "\t".join(HEADER)) -> bytes:
    return (TITLES + "\r\n".join([header, *body, NOTES])).encode()


def test_positions_in_billions_and_missing_as_none():
    austria, greece = parse(file(*BODY))
    assert (austria.country, austria.code, austria.month) == ("Austria", 10189, "2026-04")
    assert (austria.total, austria.long_term, austria.short_term) == (6.294, 4.109, 2.185)
    assert austria.long_term_net == -0.053
    assert (greece.total, greece.long_term, greece.short_term) == (None, 2.212, None)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "line 1 · header"),
        (file(*BODY, header="country\tcountry_code\tdate"), "line 3 · header"),
        (file(BODY[0].replace("6294", "six")), "line 4 · for_treas_pos"),
        (file(BODY[0].rsplit("\t", 2)[0]), "line 4 · number of fields"),
        (file(BODY[0].replace("2026-04", "April")), "line 4 · date"),
        (file(BODY[0].replace("10189", "AT")), "line 4 · country_code"),
        (file(), "data rows"),
    ],
)
def test_malformed_bytes_are_refused_by_line(data, said):
    with pytest.raises(DataError, match=said):
        parse(data)


def test_official_file_adds_up(raw_file):
    found = parse(raw_file("tic/slt_table3.txt").read_bytes())
    assert len(found) == 6916
    april = {item.code: item for item in found if item.month == "2026-04"}
    total = april[tic_table3.GRAND_TOTAL]
    parts = [april[tic_table3.OFFICIAL], april[tic_table3.NON_OFFICIAL]]
    assert total.total == pytest.approx(9352.646)
    assert sum(part.total or 0 for part in parts) == pytest.approx(total.total, abs=0.01)
    for name in ("long_term", "short_term"):
        whole = getattr(total, name)
        assert sum(getattr(part, name) for part in parts) == pytest.approx(whole, abs=0.01)


def test_every_change_of_a_short_position_is_its_net_sale(raw_file):
    """Footnote 2: short-term net sales are the change of the position."""
    found = parse(raw_file("tic/slt_table3.txt").read_bytes())
    japan = {item.month: item for item in found if item.code == 42609}
    after, before = japan["2026-04"], japan["2026-03"]
    assert after.short_term is not None and before.short_term is not None
    assert after.short_term_net == pytest.approx(after.short_term - before.short_term, abs=1e-9)
