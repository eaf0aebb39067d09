"""Build the figures of unions, reserves, invoicing and oil from the lever files.

    python -m bondstrike.trade.union_build --from FOLDER [--out FOLDER]

Reads the compiled lever figures and writes `epu.csv`, `reserves.csv`, `invoicing.csv` and `oil.csv`
of `trade/union_data/`, each figure with its unit, date, source and grade; what isn't in the lever
files stands below, with where it was seen. `settings.csv`, judgement throughout, is kept by hand.
Deterministic: the same files give the same bytes; each table is written whole or not at all.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bondstrike.errors import BondstrikeError, DataError
from bondstrike.files import write_whole
from bondstrike.trade.build import LONG_NAMES, number, read_csv
from bondstrike.trade.tables import ECONOMIES, META, Figure
from bondstrike.trade.union_figures import FOLDER
from bondstrike.vocabulary import Bloc, Grade

ACCOUNT: Final = "mn units of account"
BN: Final = "USD bn"
BN_YEAR: Final = "USD bn/yr"
SHARE: Final = "fraction"

JOURNAL: Final = "International Organization 6(4), 1952, on the second annual report"
ENCYCLOPEDIA: Final = "encyclopedia entry at eagletraders.com"
MEMORY: Final = "memory"

Rows = list[Figure]


def _row(
    keys: str, value: float, unit: str, as_of: str, source: str, grade: str, note: str = ""
) -> Figure:
    """A row from keys written with slashes."""
    return Figure(tuple(keys.split("/")), value, unit, as_of, source, Grade(grade), note)


PUBLISHED: Final = (
    _row("final/creditors", 1314.9, ACCOUNT, "1958-12-27", ENCYCLOPEDIA, "C", "seven members"),
    _row("final/debtors", -1117.4, ACCOUNT, "1958-12-27", ENCYCLOPEDIA, "C"),
    _row("capital/united-states", 350.0, ACCOUNT, "1950-07-01", ENCYCLOPEDIA, "C"),
    _row(
        "capital/handed-on", 271.6, ACCOUNT, "1958-12-27", MEMORY, "D",
        "capital passed to the European Fund at the end: not used in a result",
    ),
    _row("gold/union", 422.9, ACCOUNT, "1954-12-31", "International Organization 9(2), 1955", "B"),
    _row(
        "june-1952/belgium-luxembourg position", 415.8, ACCOUNT, "1952-06-30", JOURNAL, "B",
        "cumulative accounting surplus; the page prints 33.6 within the quota, a slip for 330.6",
    ),
    _row("june-1952/belgium-luxembourg beyond quota", 85.2, ACCOUNT, "1952-06-30", JOURNAL, "B"),
    _row("june-1952/belgium-luxembourg gold for it", 42.6, ACCOUNT, "1952-06-30", JOURNAL, "B"),
    _row(
        "june-1952/belgium-luxembourg credit repaid", 80.0, ACCOUNT, "1952-06-30", JOURNAL, "B",
        "paid in gold besides: part of the credit was repaid",
    ),
    _row("june-1952/portugal surplus", 15.0, ACCOUNT, "1952-06-30", JOURNAL, "B", "as reduced"),
    _row("june-1952/portugal gold", 6.0, ACCOUNT, "1952-06-30", JOURNAL, "B"),
    _row("june-1952/portugal credit", 9.0, ACCOUNT, "1952-06-30", JOURNAL, "B"),
    _row(
        "june-1952/portugal gold not recovered", 3.0, ACCOUNT, "1952-06-30", JOURNAL, "B",
        "the union waived its right to it",
    ),
)  # fmt: skip
"""What was published of the payments union besides its quotas. Pages were read as stored copies."""

FINAL: Final = {"Germany": "germany", "France": "france", "United Kingdom": "united-kingdom"}

DOLLAR_SHARE: Final = _row(
    "dollar-share/world", 0.5713, SHARE, "2026-03-31", "IMF COFER", "A",
    "of 13,105bn allocated; no share by bloc is published, so all blocs have this one",
)  # fmt: skip

BOZ: Final = "memory: Boz et al. (2022)"
JUDGED: Final = "judgement"

OF_EXPORTS: Final = (
    (
        Bloc.CHINA,
        0.60,
        "D",
        JUDGED,
        "27.2 % is in renminbi (A); most of the rest in dollars",
    ),
    (Bloc.OIL_EXPORTERS, 0.80, "D", f"{JUDGED}; memory", "the Gulf 90 %, Russia 18 %; as for oil"),
    (Bloc.LATIN_AMERICA, 0.94, "D", BOZ, "Brazil's"),
    (Bloc.OFFSHORE_FUNDS, 0.79, "D", "memory: Bertaut et al., FEDS Notes", "rest of the world"),
    (Bloc.REST_OF_WORLD, 0.50, "D", JUDGED, "between Australia and the euro's neighbours"),
)
"""Dollar shares of exports that no row of the lever files gives for the whole bloc."""

OF_IMPORTS: Final = (
    (Bloc.CHINA, 0.60, "D", JUDGED, "as its exports"),
    (Bloc.UNITED_KINGDOM, 0.40, "D", JUDGED, "near its exports"),
    (Bloc.SWITZERLAND_NORDICS, 0.25, "D", JUDGED, "mostly from the euro area"),
    (Bloc.CANADA, 0.80, "D", JUDGED, "near its exports, and half comes from the United States"),
    (Bloc.INDIA_OTHER_ASIA, 0.86, "D", JUDGED, "as India's exports"),
    (Bloc.OIL_EXPORTERS, 0.70, "D", JUDGED, "pegged to the dollar, but much comes from Europe"),
    (Bloc.LATIN_AMERICA, 0.85, "D", JUDGED, "below its exports"),
    (Bloc.OFFSHORE_FUNDS, 0.79, "D", JUDGED, "as its exports"),
    (Bloc.REST_OF_WORLD, 0.50, "D", JUDGED, "as its exports"),
)
"""Dollar shares of imports that no row of the lever files gives for the whole bloc."""

COUNTRY_OF: Final = {
    "exports": {
        "Japan": Bloc.JAPAN,
        "UK": Bloc.UNITED_KINGDOM,
        "Euro area": Bloc.EURO_AREA,
        "Switzerland": Bloc.SWITZERLAND_NORDICS,
        "Canada": Bloc.CANADA,
        "India": Bloc.INDIA_OTHER_ASIA,
        "South Korea": Bloc.EAST_ASIAN_CENTRES,
    },
    "imports": {
        "Japan": Bloc.JAPAN,
        "Euro area": Bloc.EURO_AREA,
        "South Korea": Bloc.EAST_ASIAN_CENTRES,
    },
}
"""Whose row stands for which bloc, by flow."""

RENMINBI: Final = (
    (
        "2010-06-30",
        0.0097,
        "C",
        "Standard Chartered, quoted in a Chinese journal",
        "second quarter",
    ),
    ("2018-12-31", 0.117, "C", "People's Bank of China, quoted by a bank", "2019 less its rise"),
    ("2019-12-31", 0.134, "C", "People's Bank of China, quoted by a bank", ""),
    ("2023-12-31", 0.248, "A", "People's Bank of China, RMB report 2025", "2024 less its rise"),
)
"""Renminbi's share of China's trade in goods, settlement; 2024 is in the lever files."""

RUSSIA: Final = (("2021-12-31", 0.55), ("2024-12-31", 0.18))
"""Dollar share of Russia's exports before and after sanctions (from memory)."""

GULF: Final = ("Saudi Arabia", "Iraq", "UAE", "Kuwait", "Iran")

OIL_BLOCS: Final = {
    **dict.fromkeys(GULF, Bloc.OIL_EXPORTERS),
    **dict.fromkeys(("Russia", "Nigeria", "Kazakhstan", "Angola", "Libya"), Bloc.OIL_EXPORTERS),
    "Canada": Bloc.CANADA,
    "Norway": Bloc.SWITZERLAND_NORDICS,
    "Brazil": Bloc.LATIN_AMERICA,
    "Mexico": Bloc.LATIN_AMERICA,
}
"""Oil exporters with a row → bloc; the United States are no bloc, others have no row."""

OIL_SHARE: Final = (("low", 0.75), ("central", 0.80), ("high", 0.85))
"""Share of oil trade in dollars (ST12)."""


# --- the tables ----------------------------------------------------------------------------------


def payments_union(folder: Path) -> Rows:
    """Quotas of 1950, three final positions, and what was published besides."""
    rows, finals = [], []
    for number_, line in enumerate(read_csv(folder, "epu_quotas_and_final.csv"), 2):
        where = f"epu_quotas_and_final.csv · line {number_}"
        country = line["country"]
        name = country.lower().replace(" ", "-")
        value = number(line, "initial_quota_mn_ua_1950", where)
        key = "total" if country == "TOTAL" else name
        rows.append(_row(f"quota/{key}", value, ACCOUNT, "1950-07-01", MEMORY, "D"))
        if country in FINAL:
            value = number(line, "final_cumulative_position_mn_usd", where)
            finals.append(
                _row(f"final/{FINAL[country]}", value, ACCOUNT, "1958-12-27", ENCYCLOPEDIA, "C")
            )
    return [*rows, *finals, *PUBLISHED]


def reserves(folder: Path) -> Rows:
    """Currency reserves and gold by economy, USD bn, and the dollar's share of the former."""
    found = {}
    for number_, line in enumerate(read_csv(folder, "reserves_by_bloc_latest.csv"), 2):
        where = f"reserves_by_bloc_latest.csv · line {number_}"
        if line["bloc"] not in LONG_NAMES:
            raise DataError(f"{where} · unknown bloc · got {line['bloc']!r}")
        found[LONG_NAMES[line["bloc"]]] = (
            number(line, "fx_bn", where), number(line, "gold_bn", where),
        )  # fmt: skip
    source = "World Gold Council on IMF data, latest of 2025Q3 to 2026Q1"
    rows = []
    for place, item in enumerate(("currencies", "gold")):
        for economy in ECONOMIES:
            if economy not in found:
                raise DataError(f"reserves_by_bloc_latest.csv · no row for {economy}")
            note = "gold at the market price" if item == "gold" else _missing(economy)
            rows.append(
                _row(
                    f"{item}/{economy}", found[economy][place], BN, "2026-03-31", source, "A", note
                )
            )
    return [*rows, DOLLAR_SHARE]


def _missing(economy: str) -> str:
    """What the panel of holders lacks in a bloc."""
    missing = {Bloc.EAST_ASIAN_CENTRES: "Hong Kong (about 430bn)", Bloc.OIL_EXPORTERS: "Iran"}
    lacks = {**missing, Bloc.INDIA_OTHER_ASIA: "Vietnam", Bloc.REST_OF_WORLD: "Israel"}
    return f"without {lacks[Bloc(economy)]}" if economy in tuple(lacks) else ""


def invoicing(folder: Path) -> Rows:
    """The dollar's share of each bloc's exports and imports; the renminbi's of China's trade."""
    lines = read_csv(folder, "invoicing_shares.csv")
    return [
        *_dollar_shares(lines, "exports", OF_EXPORTS),
        *_dollar_shares(lines, "imports", OF_IMPORTS),
        *_renminbi(lines),
        *(_row(f"russia/{day[:4]}", share, SHARE, day, MEMORY, "D") for day, share in RUSSIA),
    ]


def _dollar_shares(
    lines: list[dict[str, str]], flow: str, judged: Sequence[tuple[Bloc, float, str, str, str]]
) -> Iterator[Figure]:
    """Blocs in their order: from the lever file where a row stands for one, else judged."""
    rows = {bloc: _row(f"{flow}/{bloc.value}", value, SHARE, "2024-12-31", source, grade, note)
            for bloc, value, grade, source, note in judged}  # fmt: skip
    for line in lines:
        bloc = COUNTRY_OF[flow].get(line["economy"])
        if bloc is not None and line["usd"] and flow in line["flow"]:
            share = number(line, "usd", f"invoicing_shares.csv · {line['economy']}") / 100.0
            note = f"{line['economy']}'s"
            rows[bloc] = _row(
                f"{flow}/{bloc.value}", share, SHARE, f"{line['year'][:4]}-12-31",
                line["source"].split(" en.")[0], line["grade"][0], note,
            )  # fmt: skip
    for bloc in Bloc:
        if bloc not in rows:
            raise DataError(f"invoicing_shares.csv · no dollar share of {flow} for {bloc.value}")
        yield rows[bloc]


def _renminbi(lines: list[dict[str, str]]) -> Iterator[Figure]:
    """The renminbi's share of China's goods trade, by day."""
    for day, share, grade, source, note in RENMINBI:
        yield _row(f"renminbi/{day[:4]}", share, SHARE, day, source, grade, note)
    found = [line for line in lines if line["flow"].startswith("goods trade settlement")]
    if len(found) != 1:
        raise DataError("invoicing_shares.csv · no row of China's settlement in renminbi")
    share = number(found[0], "home", "invoicing_shares.csv · China") / 100.0
    source = "People's Bank of China, RMB report 2025"
    yield _row("renminbi/2024", share, SHARE, "2024-12-31", source, "A")


def oil(folder: Path) -> Rows:
    """Crude exports of 2024 by bloc and country, USD bn a year, and the dollar's share of oil."""
    rows = []
    for line in read_csv(folder, "oil_exports.csv"):
        bloc = OIL_BLOCS.get(line["country"])
        if bloc is None or line["item"] != "crude exports volume / value":
            continue
        text = line["value"].partition("/")[2].strip()
        where = f"oil_exports.csv · {line['country']}"
        value = number({"value": text}, "value", where)
        saudi = line["country"] == "Saudi Arabia"
        source = "EIA, OPEC revenues fact sheet" if saudi else "memory: OPEC bulletin, BACI"
        place = f"{bloc.value}/{line['country']}"
        rows.append(
            _row(
                f"crude/{place}", value, BN_YEAR, "2024-12-31", source, "C" if saudi else "D",
                "the Gulf: capacity before the Strait of Hormuz closed (28 February 2026)"
                if line["country"] in GULF
                else "",
            )
        )  # fmt: skip
    missing = [name for name in OIL_BLOCS if name not in {row.keys[2] for row in rows}]
    if missing:
        raise DataError(f"oil_exports.csv · no crude exports of {missing[0]}")
    shares = [
        _row(f"dollar-share/world/{case}", share, SHARE, "2024-12-31", "memory (ST12)", "D")
        for case, share in OIL_SHARE
    ]
    return [*rows, *shares]


TABLES: Final = {
    "epu": (payments_union, ("item", "member")),
    "reserves": (reserves, ("item", "economy")),
    "invoicing": (invoicing, ("item", "name")),
    "oil": (oil, ("item", "bloc", "name")),
}
"""Name of a table → what builds it, and its keys."""


def render(rows: Sequence[Figure], keys: Sequence[str]) -> str:
    """Figures as CSV text, ten significant digits, line ends LF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*keys, *META])
    for row in rows:
        value = f"{row.value:.10g}"
        writer.writerow([*row.keys, value, row.unit, row.as_of, row.source, row.grade, row.note])
    return out.getvalue()


def build(folder: Path) -> dict[str, str]:
    """Name of each table → its text. Raises `DataError` if a lever file lacks what it must hold."""
    return {name: render(make(folder), keys) for name, (make, keys) in TABLES.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the tables; 0 if all went well, else the error's exit code and one line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--from", dest="folder", type=Path, required=True, help="lever files")
    parser.add_argument("--out", type=Path, default=FOLDER, help="where the tables go")
    given = parser.parse_args(arguments)
    try:
        for name, text in build(given.folder).items():
            write_whole(given.out / f"{name}.csv", text.encode(), name)
    except BondstrikeError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
