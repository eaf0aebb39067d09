"""The shelf of episodes: `episodes/<id>.toml` and the markets of their dates in `markets.csv`.

One file per episode, read strictly: every key is known, every amount has its unit, every figure a
source and a grade, every name stands in its closed list, and all weeks fit into the quarters that
are run. What doesn't fit is a `DataError` of one line that names file and table or key.

    title, story, start, role, quarters     what it is, from what day, over what time
    history_percent                         ten-year once a week up to the start, start included
    vix_points, news_bp                     what else hit, by week; may be left out
    leaves_out, why                         studies not to be used; reasons and doubts
    [market]                                a date of `markets.csv`, and the leveraged longs
    [[trades]], [[outcomes]]                what was sold; what was seen
    [parameters]                            a number, or the text of a distribution, by path
"""

from __future__ import annotations

import csv
import math
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from bondstrike.errors import BondstrikeError, DataError, unknown_name
from bondstrike.evidence import library
from bondstrike.evidence.distributions import parse_distribution
from bondstrike.evidence.shelf import load_priors
from bondstrike.history.build_markets import COLUMNS
from bondstrike.history.episode import (
    MIXES,
    ROLES,
    SELLERS,
    VARIABLES,
    Episode,
    Market,
    Outcome,
    Trade,
)
from bondstrike.units import WEEKS_PER_QUARTER
from bondstrike.vocabulary import Grade

UNITS: Final = {"dollar": "%", "shares": "%", "vix": "points"}
"""Unit of an outcome by variable; all others are in bp."""

MONEY: Final = "USD bn"
"""Unit of a trade."""

MOST_QUARTERS: Final = 40
"""Longest run, quarters."""

FIGURES: Final = {
    "coupons": MONEY,
    "bills": MONEY,
    "official": MONEY,
    "fed": MONEY,
    "average_maturity": "years",
}
"""Figures that `markets.csv` holds for each date, and their units."""

_KEYS = (
    *("title", "story", "start", "role", "quarters", "history_percent", "vix_points", "news_bp"),
    *("leaves_out", "why", "market", "trades", "outcomes", "parameters"),
)
_MARKET = ("date", "leveraged_bn", "leveraged_source", "leveraged_grade")
_TRADE = ("who", "week", "weeks", "amount", "unit", "mix", "announced", "source", "grade")
_OUTCOME = ("variable", "weeks", "value", "unit", "source", "grade")

Table = Mapping[str, object]
"""A TOML table."""


# --- single values: each reads one key and refuses what it must not be ---------------------------


def _known(table: Table, keys: tuple[str, ...], where: str) -> None:
    """Refuse a key that is not in the list."""
    for key in table:
        if key not in keys:
            raise DataError(str(unknown_name("key", key, keys, where=where)))


def _text(table: Table, key: str, where: str) -> str:
    """A text that is there and says something, its white space made single."""
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise DataError(f"missing {key} at {where}")
    return " ".join(value.split())


def _one_of(table: Table, key: str, names: tuple[str, ...], where: str) -> str:
    """A text out of a closed list."""
    value = _text(table, key, where)
    if value not in names:
        raise DataError(str(unknown_name(key, value, names, where=where)))
    return value


def _number(value: object, what: str, where: str) -> float:
    """A finite number that is no truth value."""
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    raise DataError(f"{what} isn't a finite number at {where} · got {value!r}")


def _whole(table: Table, key: str, least: int, most: int, where: str) -> int:
    """A whole number between `least` and `most`."""
    value = table.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise DataError(f"malformed {key} {value!r} at {where} · allowed: {least} to {most}")


def _day(table: Table, key: str, where: str) -> str:
    """A day, ISO."""
    value = _text(table, key, where)
    try:
        date.fromisoformat(value)
    except ValueError:
        raise DataError(f"malformed {key} {value!r} at {where} · allowed: YYYY-MM-DD") from None
    return value


def _numbers(table: Table, key: str, where: str) -> tuple[float, ...]:
    """A list of finite numbers; none if the key is absent."""
    value = table.get(key, [])
    if not isinstance(value, list):
        raise DataError(f"malformed {key} at {where} · allowed: a list of numbers")
    return tuple(_number(one, key, where) for one in value)


def _texts(table: Table, key: str, where: str) -> tuple[str, ...]:
    """A list of texts; none if the key is absent."""
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise DataError(f"malformed {key} at {where} · allowed: a list of texts")
    return tuple(" ".join(one.split()) for one in value)


def _tables(table: Table, key: str, where: str) -> list[Table]:
    """A list of tables; none if the key is absent."""
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise DataError(f"malformed {key} at {where} · allowed: [[{key}]]")
    return value


def _unit(table: Table, wanted: str, where: str) -> None:
    """Refuse a table whose unit is missing or another one."""
    unit = _text(table, "unit", where)
    if unit != wanted:
        raise DataError(f"unit {unit!r} at {where} · allowed: {wanted}")


def _grade(table: Table, key: str, where: str) -> Grade:
    """A grade, A to D."""
    return Grade(_one_of(table, key, tuple(grade.value for grade in Grade), where))


# --- the parts of an episode ---------------------------------------------------------------------


def _amount(table: Table, where: str) -> tuple[float, float, float]:
    """Low, central and high estimate: of one sign, and ascending in size."""
    value = _numbers(table, "amount", where)
    if len(value) != 3:
        raise DataError(f"malformed amount at {where} · allowed: [low, central, high]")
    low, central, high = value
    if low * high < 0.0 or low * central < 0.0 or central * high < 0.0:
        raise DataError(f"amount with two signs at {where} · got {list(value)}")
    if not abs(low) <= abs(central) <= abs(high):
        raise DataError(f"unsorted amount at {where} · allowed: low ≤ central ≤ high, by size")
    return low, central, high


def _trade(table: Table, run: int, where: str) -> Trade:
    """One row of `[[trades]]`; it begins within the `run` weeks and may end after them."""
    _known(table, _TRADE, where)
    _unit(table, MONEY, where)
    week = _number(table.get("week"), "week", where)
    weeks = _number(table.get("weeks"), "weeks", where)
    if not 0.0 <= week < run or weeks < 1.0:
        raise DataError(f"trade outside the {run} weeks that are run at {where}")
    announced = table.get("announced")
    if announced is not None:
        announced = _number(announced, "announced", where)
        if not 0.0 <= announced < run:
            raise DataError(f"announced outside the {run} weeks that are run at {where}")
    return Trade(
        who=_one_of(table, "who", SELLERS, where),
        week=week,
        weeks=weeks,
        amount=_amount(table, where),
        mix=_one_of(table, "mix", MIXES, where),
        announced=announced,
        source=f"{_text(table, 'source', where)} ({_grade(table, 'grade', where).value})",
    )


def _outcome(table: Table, told: int, run: int, where: str) -> Outcome:
    """One row of `[[outcomes]]`, seen within the `run` weeks, of which `told` are history."""
    _known(table, _OUTCOME, where)
    variable = _one_of(table, "variable", VARIABLES, where)
    _unit(table, UNITS.get(variable, "bp"), where)
    return Outcome(
        variable=variable,
        weeks=_whole(table, "weeks", 1, run - told, where),
        value=_number(table.get("value"), "value", where),
        source=_text(table, "source", where),
        grade=_grade(table, "grade", where),
    )


def _market(table: object, where: str) -> Market:
    """The stocks of the date, and the leveraged longs that the episode gives itself."""
    if not isinstance(table, dict):
        raise DataError(f"missing market at {where} · allowed: [market]")
    where = f"{where} [market]"
    _known(table, _MARKET, where)
    day = _day(table, "date", where)
    if day not in markets():
        raise DataError(str(unknown_name("date", day, markets(), where=where)))
    found, sources = markets()[day]
    leveraged = _number(table.get("leveraged_bn"), "leveraged_bn", where)
    if leveraged < 0.0:
        raise DataError(f"negative leveraged_bn at {where}")
    grade = _grade(table, "leveraged_grade", where).value
    said = f"leveraged: {_text(table, 'leveraged_source', where)} ({grade})"
    return Market(
        date=day,
        coupons=found["coupons"],
        bills=found["bills"],
        official=found["official"],
        leveraged=leveraged,
        source="; ".join((*sources, said)),
        maturity=found["average_maturity"],
    )


def _parameters(table: object, where: str) -> dict[str, float | str]:
    """Numbers or distributions by path; each path exists and bears what is given."""
    if not isinstance(table, dict):
        raise DataError(f"malformed parameters at {where} · allowed: [parameters]")
    found: dict[str, float | str] = {}
    for path, value in table.items():
        at = f"{where} [parameters] {path}"
        if path not in load_priors():
            raise DataError(str(unknown_name("parameter", path, load_priors(), where=at)))
        if isinstance(value, str):
            found[path] = _distribution(value, at)
            continue
        lo, hi = load_priors()[path].valid
        fixed = _number(value, "value", at)
        if not lo <= fixed <= hi:
            raise DataError(f"{value} outside the valid range at {at} · allowed: {lo:g} to {hi:g}")
        found[path] = fixed
    return found


def _distribution(text: str, where: str) -> str:
    """A text that names a distribution."""
    try:
        parse_distribution(text, where)
    except BondstrikeError as error:
        raise DataError(str(error)) from error
    return text


def _leaves_out(table: Table, where: str) -> tuple[str, ...]:
    """Ids of studies, each of which exists."""
    ids = _texts(table, "leaves_out", where)
    for id in ids:
        if id not in library.studies():
            at = f"{where} leaves_out"
            raise DataError(str(unknown_name("study", id, library.studies(), where=at)))
    return ids


def _fitting(key: str, count: int, weeks: int, where: str) -> None:
    """Refuse more weekly values than there are weeks."""
    if count > weeks:
        raise DataError(f"{key} has {count} weeks at {where} · allowed: {weeks}")


def read_episode(id: str, text: str) -> Episode:
    """An episode from the text of its TOML file.

    Raises `DataError`, one line naming file and table or key, on anything that doesn't fit.
    """
    where = f"episodes/{id}.toml"
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"not TOML: {error} in {where}") from error
    _known(table, _KEYS, where)
    start = _day(table, "start", where)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id) or not id.endswith(f"-{start[:4]}"):
        raise DataError(f"malformed id {id!r} · allowed: words and the year of the start, {where}")
    run = _whole(table, "quarters", 1, MOST_QUARTERS, where) * WEEKS_PER_QUARTER
    history = _numbers(table, "history_percent", where)
    if not history:
        raise DataError(f"missing history_percent at {where}")
    told = len(history) - 1
    _fitting("history_percent", told, run - 1, where)
    vix, news = _numbers(table, "vix_points", where), _numbers(table, "news_bp", where)
    _fitting("vix_points", len(vix), run, where)
    _fitting("news_bp", len(news), run - told, where)
    outcomes = tuple(
        _outcome(row, told, run, f"{where} [[outcomes]] {number}")
        for number, row in enumerate(_tables(table, "outcomes", where), start=1)
    )
    if not outcomes:
        raise DataError(f"missing outcomes at {where}")
    return Episode(
        id=id,
        title=_text(table, "title", where),
        story=_text(table, "story", where),
        start=start,
        market=_market(table.get("market"), where),
        history=history,
        vix=vix,
        news=news,
        trades=tuple(
            _trade(row, run, f"{where} [[trades]] {number}")
            for number, row in enumerate(_tables(table, "trades", where), start=1)
        ),
        quarters=run // WEEKS_PER_QUARTER,
        outcomes=outcomes,
        role=_one_of(table, "role", ROLES, where),
        leaves_out=_leaves_out(table, where),
        parameters=_parameters(table.get("parameters", {}), where),
        why=_texts(table, "why", where),
    )


# --- the markets of the dates --------------------------------------------------------------------

Stocks = tuple[dict[str, float], tuple[str, ...]]
"""Figures of a date by name, in the units of `FIGURES`, and a line on each with its grade."""


def read_markets(text: str) -> dict[str, Stocks]:
    """The text of `markets.csv` → date → figures and sources.

    Raises `DataError` naming the row on a wrong column, name, unit, number, source or grade, on a
    figure that stands twice, and on a date without all of `FIGURES`.
    """
    reader = csv.DictReader(text.splitlines(), strict=True)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise DataError(f"wrong columns in markets.csv · allowed: {', '.join(COLUMNS)}")
    found: dict[str, dict[str, float]] = {}
    sources: dict[str, list[str]] = {}
    for row in reader:
        where = f"markets.csv, line {reader.line_num}"
        if None in row or None in row.values():
            raise DataError(f"wrong number of cells at {where}")
        day, name = _day(row, "date", where), _one_of(row, "name", tuple(FIGURES), where)
        _unit(row, FIGURES[name], where)
        if name in found.setdefault(day, {}):
            raise DataError(f"{name} of {day} stands twice at {where}")
        found[day][name] = _cell(row["value"], where)
        said = f"{name}: {_text(row, 'source', where)} ({_grade(row, 'grade', where).value})"
        sources.setdefault(day, []).append(said)
    for day, figures in found.items():
        if missing := [name for name in FIGURES if name not in figures]:
            raise DataError(f"no {', '.join(missing)} for {day} in markets.csv")
    return {day: (figures, tuple(sources[day])) for day, figures in found.items()}


def _cell(text: str, where: str) -> float:
    """A cell that holds a positive number."""
    try:
        value = float(text)
    except ValueError:
        raise DataError(f"not a number: {text!r} at {where}") from None
    if not math.isfinite(value) or value <= 0.0:
        raise DataError(f"value {text} isn't positive at {where}")
    return value


@cache
def markets() -> dict[str, Stocks]:
    """The shipped markets by date. Raises `DataError` if the table is malformed."""
    file = files("bondstrike.history").joinpath("markets.csv")
    return read_markets(file.read_text(encoding="utf-8"))


# --- all episodes --------------------------------------------------------------------------------


@cache
def _shipped() -> tuple[Episode, ...]:
    """All episodes by start date, read once."""
    folder = files("bondstrike.history").joinpath("episodes")
    pages = [page for page in folder.iterdir() if page.name.endswith(".toml")]
    read = [
        read_episode(page.name.removesuffix(".toml"), page.read_text(encoding="utf-8"))
        for page in pages
    ]
    return tuple(sorted(read, key=lambda one: (one.start, one.id)))


def load_episodes() -> dict[str, Episode]:
    """Shipped episodes by id, in the order of their start.

    Raises `DataError` if a file on the shelf is malformed.
    """
    return {one.id: one for one in _shipped()}


def load_episode(id: str) -> Episode:
    """The episode of that id. Raises `InputError` with the nearest match on an unknown one."""
    known = load_episodes()
    if id not in known:
        raise unknown_name("episode", id, known)
    return known[id]
