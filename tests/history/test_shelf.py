"""The shelf of episodes: what is read, what is refused, and whether it is what was published."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from bondstrike.errors import DataError, InputError
from bondstrike.evidence import library
from bondstrike.history import shelf
from bondstrike.history.build_markets import DATES
from bondstrike.history.shelf import load_episode, load_episodes, read_episode, read_markets
from bondstrike.sources import fred_csv, par_curve
from bondstrike.vocabulary import N_PROGRAMMES, Grade

GOOD = """
title = "A sale"
story = "It was sold."
start = "2014-06-30"
role = "score"
quarters = 1
history_percent = [2.60, 2.53]
vix_points = [12.0]
news_bp = [1.5, -2.0]
leaves_out = ["MF13"]
why = ["Because."]

[market]
date = "2014-06-30"
leveraged_bn = 700.0
leveraged_source = "assumed: half of 2020"
leveraged_grade = "D"

[parameters]
"haven.opening" = 1.0
"sellers.credibility" = "beta(2, 3)"

[[trades]]
who = "official"
week = 1.0
weeks = 4.0
amount = [10.0, 20.0, 40.0]
unit = "USD bn"
mix = "foreign"
announced = 0.0
source = "MF13"
grade = "B"

[[outcomes]]
variable = "10y"
weeks = 12
value = -8.0
unit = "bp"
source = "Treasury par yields"
grade = "A"
"""


def changed(old: str, new: str) -> str:
    """The good page with one thing put differently."""
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


# --- reading -------------------------------------------------------------------------------------


def test_a_page_is_read_whole():
    one = read_episode("sale-2014", GOOD)
    assert (one.id, one.start, one.role, one.quarters, one.told) == (
        "sale-2014", "2014-06-30", "score", 1, 1,
    )  # fmt: skip
    assert one.history == (2.60, 2.53)
    assert (one.vix, one.news) == ((12.0,), (1.5, -2.0))
    assert (one.market.coupons, one.market.official) == (10682.6, 4108.2)
    assert (one.market.leveraged, one.market.maturity) == (700.0, 5.68)
    assert "coupons: MSPD, table 1 (B)" in one.market.source
    assert one.market.source.endswith("leveraged: assumed: half of 2020 (D)")
    assert one.parameters == {"haven.opening": 1.0, "sellers.credibility": "beta(2, 3)"}
    (trade,) = one.trades
    assert (trade.amount, trade.announced, trade.source) == ((10.0, 20.0, 40.0), 0.0, "MF13 (B)")
    (outcome,) = one.outcomes
    assert (outcome.value, outcome.weeks, outcome.grade) == (-8.0, 12, Grade.A)


def test_an_announcement_may_be_missing():
    assert read_episode("a-2014", changed("announced = 0.0\n", "")).trades[0].announced is None


def test_purchases_ascend_by_size():
    page = changed("amount = [10.0, 20.0, 40.0]", "amount = [0.0, -20.0, -40.0]")
    assert read_episode("a-2014", page).trades[0].amount == (0.0, -20.0, -40.0)


REFUSED = {
    "not TOML": ('title = "A sale"', "title =", "not TOML"),
    "unknown key": ('title = "A sale"', 'titel = "A"', "unknown key .*did you mean 'title'"),
    "empty title": ('title = "A sale"', 'title = " "', "missing title at episodes/a-2014.toml"),
    "no day": ('start = "2014-06-30"', 'start = "June 2014"', "malformed start 'June 2014'"),
    "another year": ('start = "2014-06-30"', 'start = "2015-06-30"', "malformed id 'a-2014'"),
    "role": ('role = "score"', 'role = "judge"', "unknown role .*got 'judge'"),
    "no quarters": ("quarters = 1", "quarters = 0", "malformed quarters 0"),
    "quarters as text": ("quarters = 1", 'quarters = "1"', "malformed quarters '1'"),
    "quarters as truth": ("quarters = 1", "quarters = true", "malformed quarters True"),
    "no history": ("history_percent = [2.60, 2.53]", "", "missing history_percent"),
    "long history": ("[2.60, 2.53]", str([2.5] * 14), "history_percent has 13 weeks .*allowed: 12"),
    "history in words": ("[2.60, 2.53]", '["high"]', "history_percent isn't a finite number"),
    "no list": ("news_bp = [1.5, -2.0]", "news_bp = 1.5", "malformed news_bp"),
    "news of nothing": ("[1.5, -2.0]", "[nan]", "news_bp isn't a finite number .*got nan"),
    "long news": ("[1.5, -2.0]", str([0.1] * 13), "news_bp has 13 weeks .*allowed: 12"),
    "long vix": ("[12.0]", str([12.0] * 14), "vix_points has 14 weeks .*allowed: 13"),
    "unknown study": ('["MF13"]', '["MF99"]', "unknown study .*leaves_out .*got 'MF99'"),
    "why as text": ('["Because."]', '"Because."', "malformed why"),
    "unknown date": ('date = "2014-06-30"', 'date = "2014-07-31"', "unknown date .*market"),
    "market key": ("leveraged_bn = 700.0", "leverage = 7", "unknown key .*got 'leverage'"),
    "negative longs": ("leveraged_bn = 700.0", "leveraged_bn = -1.0", "negative leveraged_bn"),
    "longs without source": ('"assumed: half of 2020"', '""', "missing leveraged_source"),
    "longs without grade": ('leveraged_grade = "D"', "", "missing leveraged_grade"),
    "unknown path": ('"haven.opening" = 1.0', '"haven.open" = 1.0', "unknown parameter .*haven.op"),
    "out of range": ('"haven.opening" = 1.0', '"haven.opening" = 1.5', "allowed: 0.02 to 1"),
    "no distribution": ('"beta(2, 3)"', '"bets(2, 3)"', "unknown distribution .*credibility"),
    "parameter list": ('"haven.opening" = 1.0', '"haven.opening" = [1]', "value isn't a finite"),
    "seller": ('who = "official"', 'who = "officials"', r"unknown who .*at .*\[\[trades\]\] 1"),
    "mix": ('mix = "foreign"', 'mix = "short"', "unknown mix .*got 'short'"),
    "trade unit": ('unit = "USD bn"', 'unit = "USD mn"', "unit 'USD mn' .*allowed: USD bn"),
    "no trade unit": ('unit = "USD bn"\n', "", r"missing unit at .*\[\[trades\]\] 1"),
    "two amounts": ("[10.0, 20.0, 40.0]", "[10.0, 20.0]", "malformed amount"),
    "unsorted": ("[10.0, 20.0, 40.0]", "[10.0, 40.0, 20.0]", "unsorted amount"),
    "two signs": ("[10.0, 20.0, 40.0]", "[-10.0, 20.0, 40.0]", "amount with two signs"),
    "late trade": ("week = 1.0", "week = 13.0", "trade outside the 13 weeks"),
    "no length": ("weeks = 4.0", "weeks = 0.5", "trade outside the 13 weeks"),
    "late announcement": ("announced = 0.0", "announced = 13.0", "announced outside"),
    "trade grade": ('grade = "B"', 'grade = "E"', "unknown grade .*got 'E'"),
    "trade source": ('source = "MF13"', 'source = ""', r"missing source at .*\[\[trades\]\] 1"),
    "variable": (
        'variable = "10y"',
        'variable = "11y"',
        r"unknown variable .*at .*\[\[outcomes\]\] 1",
    ),
    "outcome unit": ('unit = "bp"', 'unit = "%"', "unit '%' .*allowed: bp"),
    "no outcome unit": ('unit = "bp"\n', "", r"missing unit at .*\[\[outcomes\]\] 1"),
    "beyond the run": ("weeks = 12", "weeks = 13", "malformed weeks 13 .*allowed: 1 to 12"),
    "half a week": ("weeks = 12", "weeks = 1.5", "malformed weeks 1.5"),
    "no value": ("value = -8.0\n", "", "value isn't a finite number"),
    "outcome key": ('grade = "A"', 'grade = "A"\nwhen = "2017"', "unknown key .*got 'when'"),
}
"""What is changed, into what, and what is said about it."""


@pytest.mark.parametrize("case", REFUSED, ids=list(REFUSED))
def test_what_does_not_fit_is_refused_in_one_line(case: str):
    old, new, message = REFUSED[case]
    with pytest.raises(DataError, match=message) as refused:
        read_episode("a-2014", changed(old, new))
    said = str(refused.value)
    assert "\n" not in said
    assert "a-2014" in said


@pytest.mark.parametrize(
    ("gone", "message"),
    [(r"\[market\].*?\n\n", "missing market"), (r"\[\[outcomes\]\].*", "missing outcomes")],
)
def test_market_and_outcomes_are_needed(gone: str, message: str):
    with pytest.raises(DataError, match=message):
        read_episode("a-2014", re.sub(gone, "", GOOD, flags=re.DOTALL))


def test_tables_are_not_taken_for_lists():
    page = GOOD.replace("[[trades]]", "[trades]")
    with pytest.raises(DataError, match=r"malformed trades .*allowed: \[\[trades\]\]"):
        read_episode("a-2014", page)


@pytest.mark.parametrize("id", ["Sale-2014", "sale 2014", "sale"])
def test_an_id_is_words_and_a_year(id: str):
    with pytest.raises(DataError, match="malformed id"):
        read_episode(id, GOOD)


# --- markets -------------------------------------------------------------------------------------

HEAD = "date,name,value,unit,source,grade\n"
ROWS = "".join(f"2014-06-30,{name},{1.5},{unit},table,A\n" for name, unit in shelf.FIGURES.items())


def test_markets_are_read():
    figures, sources = read_markets(HEAD + ROWS)["2014-06-30"]
    assert figures == dict.fromkeys(shelf.FIGURES, 1.5)
    assert sources[0] == "coupons: table (A)"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("day,name\n", "wrong columns in markets.csv"),
        (HEAD + ROWS.replace("coupons", "coupon"), "unknown name .*line 2"),
        (HEAD + ROWS.replace("years", "months"), "unit 'months' at markets.csv, line 6"),
        (HEAD + ROWS.replace("1.5", "many", 1), "not a number: 'many' at markets.csv, line 2"),
        (HEAD + ROWS.replace("1.5", "-1.5", 1), "value -1.5 isn't positive"),
        (HEAD + ROWS.replace("1.5", "inf", 1), "value inf isn't positive"),
        (HEAD + ROWS.replace(",table", ",", 1), "missing source at markets.csv, line 2"),
        (HEAD + ROWS.replace(",A\n", ",F\n", 1), "unknown grade .*line 2"),
        (HEAD + ROWS.replace(",A\n", "\n", 1), "wrong number of cells at markets.csv, line 2"),
        (HEAD + ROWS + ROWS.splitlines()[0], "coupons of 2014-06-30 stands twice"),
        (HEAD + ROWS.splitlines()[0], "no bills, official, fed, average_maturity for 2014-06-30"),
    ],
)
def test_a_damaged_table_of_markets_is_refused(text: str, message: str):
    with pytest.raises(DataError, match=message):
        read_markets(text)


# --- what ships ----------------------------------------------------------------------------------


def test_episodes_stand_in_the_order_of_time():
    starts = [one.start for one in load_episodes().values()]
    assert starts == sorted(starts)
    assert len(starts) >= 8


def test_the_pair_is_there_and_scores():
    assert {load_episode(id).role for id in ("tariffs-2025", "china-2014")} == {"score"}


def test_an_unknown_episode_is_met_with_the_nearest():
    with pytest.raises(InputError, match="did you mean 'taper-2013'"):
        load_episode("taper-2014")


def test_every_date_of_the_table_is_used():
    assert {one.market.date for one in load_episodes().values()} == set(DATES)


@pytest.mark.parametrize("id", list(load_episodes()))
def test_an_episode_is_on_the_market_of_its_own_date(id: str):
    one = load_episode(id)
    age = date.fromisoformat(one.start) - date.fromisoformat(one.market.date)
    assert timedelta(0) <= age <= timedelta(31)
    assert one.market.bills < one.market.coupons
    assert one.market.official < one.market.coupons + one.market.bills
    assert one.market.leveraged < 0.15 * one.market.coupons


@pytest.mark.parametrize("id", list(load_episodes()))
def test_an_episode_says_what_it_rests_on(id: str):
    one = load_episode(id)
    assert one.why
    assert len(re.findall(r"[.](?= |$)", one.story)) <= 3
    assert len(one.trades) <= N_PROGRAMMES
    assert "10y" in {outcome.variable for outcome in one.outcomes}
    assert max(outcome.weeks for outcome in one.outcomes) == len(one.news)
    for path in one.parameters:
        assert any(path in reason for reason in one.why), path


@pytest.mark.parametrize("id", list(load_episodes()))
def test_a_study_that_is_cited_for_an_outcome_is_left_out(id: str):
    one = load_episode(id)
    cited = {
        study for outcome in one.outcomes for study in re.findall(r"[A-Z]{2}\d\d", outcome.source)
    }
    assert cited <= set(library.studies())
    assert cited <= set(one.leaves_out)


def test_what_set_a_prior_in_size_is_not_scored():
    """MF03 sets the centre of what leveraged funds sell: its window is for calibration."""
    assert load_episode("dash-for-cash-2020").role == "calibrate"


def test_windows_that_score_and_calibrate_do_not_overlap():
    spans = {"score": [], "calibrate": []}
    for one in load_episodes().values():
        start = date.fromisoformat(one.start)
        end = start + timedelta(weeks=max(outcome.weeks for outcome in one.outcomes))
        if one.id == "dash-for-cash-2020":
            end = END_OF_DASH
        spans[one.role].append((start, end))
    for first, last in spans["calibrate"]:
        assert all(end <= first or start >= last for start, end in spans["score"])


# --- the figures against the official files ------------------------------------------------------

END_OF_DASH = date(2020, 3, 18)
UNEVEN = {"dash-for-cash-2020": (date(2020, 3, 13), END_OF_DASH)}
"""Ends of the weeks after the start where they aren't seven days apart."""

CURVES = (
    "par-yield-curve-rates-1990-2022",
    *(f"daily-treasury-rates-{y}" for y in range(2023, 2026)),
)
ACM = "yields/acm_term_premium_1991_2026-08-20.parquet"
Series = Mapping[date, float]


def last(series: Series, day: date) -> tuple[date, float]:
    """Day and value on the day, or on the last one before with a value."""
    while day not in series:
        day -= timedelta(1)
    return day, series[day]


@pytest.fixture(scope="module")
def yields(raw_file: Callable[[str], Path]) -> dict[int, dict[date, float]]:
    """Par yields in percent by maturity in years; after 2025 the ten-year from the Fed's H.15."""
    found: dict[int, dict[date, float]] = {10: {}, 30: {}}
    for name in CURVES:
        for curve in par_curve.parse_csv(raw_file(f"yields/{name}.csv").read_bytes()):
            for years in found:
                if years in curve.yields:
                    found[years][curve.day] = 100.0 * curve.yields[years]
    later = raw_file("fred/raw_fredgraph/DGS10_2026-05-27.csv").read_bytes()
    for day, value in fred_csv.parse(later, "DGS10").items():
        if day.year > 2025:
            found[10][day] = value
    return found


@pytest.fixture(scope="module")
def path(raw_file: Callable[[str], Path], yields: dict[int, dict[date, float]]) -> Series:
    """Ten-year less its term premium, percent, on days with both."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra `tables` isn't there")
    rows = parquet.read_table(io.BytesIO(raw_file(ACM).read_bytes())).to_pylist()
    premium = {row["date"].date(): row["value"] for row in rows if row["maturity"] == "10Y"}
    return {day: value - premium[day] for day, value in yields[10].items() if day in premium}


def ends(id: str, count: int) -> list[date]:
    """Ends of the weeks after the start."""
    start = date.fromisoformat(load_episode(id).start)
    return list(UNEVEN.get(id, [start + timedelta(weeks=week + 1) for week in range(count)]))


@pytest.mark.parametrize("id", list(load_episodes()))
def test_history_is_the_par_curve(id: str, yields: dict[int, dict[date, float]]):
    one = load_episode(id)
    start = date.fromisoformat(one.start)
    days = [start - timedelta(weeks=week) for week in range(one.told, -1, -1)]
    assert one.history == pytest.approx([last(yields[10], day)[1] for day in days], abs=1e-9)


@pytest.mark.parametrize("id", list(load_episodes()))
def test_news_is_the_ten_year_less_its_term_premium(id: str, path: Series):
    one = load_episode(id)
    opening = last(path, date.fromisoformat(one.start))[1]
    seen = [100.0 * (last(path, day)[1] - opening) for day in ends(id, len(one.news))]
    told = [sum(one.news[: week + 1]) for week in range(len(one.news))]
    assert told == pytest.approx(seen, abs=0.051)


def _dates(source: str) -> tuple[date, date]:
    first, second = re.findall(r"\d{4}-\d\d-\d\d", source)
    return date.fromisoformat(first), date.fromisoformat(second)


@pytest.mark.parametrize("id", list(load_episodes()))
def test_outcomes_in_yields_are_the_par_curve(id: str, yields: dict[int, dict[date, float]]):
    one = load_episode(id)
    for outcome in (row for row in one.outcomes if row.variable.endswith("y")):
        first, second = _dates(outcome.source)
        curve = yields[int(outcome.variable[:-1])]
        assert first.isoformat() == one.start
        assert outcome.value == pytest.approx(100.0 * (curve[second] - curve[first]), abs=1e-6)
        off = ends(id, outcome.weeks)[-1] - second
        assert timedelta(-1) <= off <= timedelta(3)


@pytest.mark.parametrize("id", list(load_episodes()))
def test_outcomes_in_the_dollar_are_the_broad_index(id: str, raw_file: Callable[[str], Path]):
    data = raw_file("fred/raw_fredgraph/DTWEXBGS_2026-05-27.csv").read_bytes()
    index = fred_csv.parse(data, "DTWEXBGS")
    for outcome in (row for row in load_episode(id).outcomes if row.variable == "dollar"):
        assert outcome.weeks <= 4
        first, second = _dates(outcome.source)
        change = 100.0 * (index[second] / index[first] - 1.0)
        assert outcome.value == pytest.approx(change, abs=0.0051)
