"""Build the trade tables from the lever files: `python -m bondstrike.trade.build --from FOLDER`.

    python -m bondstrike.trade.build --from FOLDER [--out FOLDER]

Reads the compiled lever figures (goods matrix, US exports by group and partner, GDP, elasticities,
tariff rates, employment) and writes the small tables that ship under `trade/data/`, each figure
with its unit, date, source and grade. Deterministic: the same files give the same bytes; each table
is written whole or not at all. Three small tables beside them are entered by hand and not touched
here: `responses.csv` (how trade answers), `tariffs_on_us.csv` and `jobs.csv`.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from bondstrike.errors import BondstrikeError, DataError
from bondstrike.files import write_whole
from bondstrike.trade.tables import ECONOMIES, ENERGY, FOLDER, GOLD, GROUPS, META, Figure
from bondstrike.vocabulary import Bloc, Grade

LONG_NAMES: Final[dict[str, str]] = dict(
    zip(
        (
            *("US", "Japan", "China", "UK", "Euro area", "Switzerland & Nordics", "Canada"),
            *("India & other Asia", "Taiwan-Korea-Singapore-HK", "Gulf & other oil exporters"),
            *("Brazil & Latin America", "Offshore centres", "Rest of world"),
        ),
        ECONOMIES,
        strict=True,
    )
)
"""Names of the economies in the lever files → ours."""

PARTNERS: Final = {
    "JAPAN": Bloc.JAPAN,
    "CHINA": Bloc.CHINA,
    "UNITED KINGDOM": Bloc.UNITED_KINGDOM,
    "EUROPEAN UNION": Bloc.EURO_AREA,
    "SWITZERLAND": Bloc.SWITZERLAND_NORDICS,
    "CANADA": Bloc.CANADA,
    "INDIA": Bloc.INDIA_OTHER_ASIA,
    "MALAYSIA": Bloc.INDIA_OTHER_ASIA,
    "THAILAND": Bloc.INDIA_OTHER_ASIA,
    "VIETNAM": Bloc.INDIA_OTHER_ASIA,
    "INDONESIA": Bloc.INDIA_OTHER_ASIA,
    "HONG KONG": Bloc.EAST_ASIAN_CENTRES,
    "KOREA, SOUTH": Bloc.EAST_ASIAN_CENTRES,
    "SINGAPORE": Bloc.EAST_ASIAN_CENTRES,
    "TAIWAN": Bloc.EAST_ASIAN_CENTRES,
    "SAUDI ARABIA": Bloc.OIL_EXPORTERS,
    "UNITED ARAB EMIRATES": Bloc.OIL_EXPORTERS,
    "MEXICO": Bloc.LATIN_AMERICA,
    "BRAZIL": Bloc.LATIN_AMERICA,
    "CHILE": Bloc.LATIN_AMERICA,
    "COLOMBIA": Bloc.LATIN_AMERICA,
    "PERU": Bloc.LATIN_AMERICA,
    "AUSTRALIA": Bloc.REST_OF_WORLD,
    "ISRAEL": Bloc.REST_OF_WORLD,
    "TURKEY": Bloc.REST_OF_WORLD,
}
"""Census partners → bloc. Members of the European Union and USMCA's total are in others' rows."""

WORLD: Final = "TOTAL FOR ALL COUNTRIES"

HS_GROUPS: Final = {
    "Agri & food (01-24)": "agri-food",
    "Aircraft (88)": "aircraft",
    "Arms (93)": "arms",
    "Base metals (72-83)": "base-metals",
    "Electrical & chips (85)": "electrical",
    "Energy (27)": ENERGY,
    "Glass & ceramics (68-70)": "glass-ceramics",
    "Gold, gems (71)": GOLD,
    "Instruments (90-92)": "instruments",
    "Machinery & computers (84)": "machinery",
    "Misc & special (94-99)": "misc",
    "Ores, salt, stone (25-26)": "ores-stone",
    "Other chemicals (28-38)": "chemicals",
    "Pharma (30)": "pharma",
    "Plastics & rubber (39-40)": "plastics-rubber",
    "Vehicles, rail, ships (86,87,89)": "vehicles",
    "Wood, paper, textiles, leather (41-67)": "wood-textiles",
}
"""Groups of HS chapters in the lever files → ours."""

SECTORS: Final = {
    "agri-food": ("Agriculture", "Food"),
    "aircraft": ("Other transport",),
    "arms": ("Other",),
    "base-metals": ("Basic metals", "Metal products"),
    "electrical": ("Electrical", "Communication"),
    ENERGY: ("Mining", "Petroleum"),
    "glass-ceramics": ("Non-metal minerals",),
    "instruments": ("Medical & precision",),
    "machinery": ("Machinery n.e.c.", "Office machinery"),
    "misc": ("Other",),
    "ores-stone": ("Mining",),
    "chemicals": ("Chemicals",),
    "pharma": ("Chemicals",),
    "plastics-rubber": ("Plastic",),
    "vehicles": ("Auto", "Other transport"),
    "wood-textiles": ("Wood", "Paper", "Textile"),
}
"""Group → sectors of Caliendo & Parro whose plain mean stands for it. Gold has none."""

CAP_SECTOR: Final = "Mining"
"""Petroleum's estimate (64.85) is an outlier: it counts no higher than mining's."""

ITPD: Final = {"agriculture": (3.34, 0.53), "manufacturing": (3.80, 0.17), "mining": (4.06, 2.20)}
"""Estimates on ITPD data by broad sector with standard errors; checked against the lever file."""

TRACKED_DAY: Final = "2026-08-19"

LIBERATION: Final = "replication files of a paper on the tariffs of April 2025, table 7"

COPY: Final = "copy in a public repository"
CENSUS: Final = f"Census Bureau, US exports by HS chapter and partner, {COPY}"

Rows = list[Figure]


# --- reading the lever files ---------------------------------------------------------------------


def read_csv(folder: Path, name: str) -> list[dict[str, str]]:
    """Rows of a lever file. Raises `DataError` if it can't be read."""
    return list(csv.DictReader(io.StringIO(read_text(folder, name))))


def read_text(folder: Path, name: str) -> str:
    """Text of a lever file. Raises `DataError` if it can't be read."""
    try:
        return (folder / name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot read {name}: {error.__class__.__name__}") from None


def number(row: Mapping[str, str], column: str, where: str) -> float:
    """A cell as number. Raises `DataError` naming file, row and column."""
    try:
        return float(row[column])
    except (KeyError, ValueError):
        raise DataError(f"{where} · column {column} · got {row.get(column)!r}") from None


def renamed(names: Mapping[str, str], name: str, where: str) -> str:
    """Our name for a name of the file. Raises `DataError` if it isn't known."""
    if name not in names:
        raise DataError(f"{where} · got {name!r} · allowed: {', '.join(names)}")
    return names[name]


# --- the tables ----------------------------------------------------------------------------------


def goods_matrix(folder: Path) -> Rows:
    """Flows of 2023, exporter × importer, USD bn, FOB, without Taiwan."""
    name = "baci2023_bloc_matrix_usdbn_exTaiwan.csv"
    source = f"CEPII BACI, FOB values, {COPY}, added up to blocs"
    rows = []
    for line in read_csv(folder, name):
        exporter = renamed(LONG_NAMES, line["bo"], name)
        for column, importer in LONG_NAMES.items():
            value = number(line, column, f"{name} · row {line['bo']}")
            note = "between members of the bloc" if exporter == importer and value else ""
            rows.append(
                Figure((exporter, importer), value, "USD bn", "2023-12-31", source, Grade.A, note)
            )
    return rows


def taiwan(folder: Path) -> Rows:
    """What is known of Taiwan's trade in 2023; only rows of grade A to C correct the matrix."""
    rows = []
    for line in read_csv(folder, "taiwan_gap.csv"):
        if line["year"] != "2023":
            continue
        seen = line["grade"] in ("A", "B", "C")
        name = line["flow"] if line["partner"] == "USA" else f"{line['flow']}, {line['partner']}"
        value = number(line, "usd_bn", f"taiwan_gap.csv · row {name}")
        source = f"Census Bureau, {COPY}" if seen else "memory of the Ministry of Finance's tables"
        note = "corrects the US-Taiwan pair" if seen else "not used; shows what the matrix lacks"
        grade = Grade(line["grade"][0])
        rows.append(Figure((name,), value, "USD bn", "2023-12-31", source, grade, note))
    return rows


def gdp(folder: Path) -> Rows:
    """Gross domestic product by economy, USD bn."""
    name = "gdp_by_bloc_wdi_latest_usdbn.csv"
    return [
        Figure(
            (renamed(LONG_NAMES, line["bloc"], name),),
            number(line, "gdp_bn", f"{name} · row {line['bloc']}"),
            "USD bn/yr",
            "2023-12-31",
            f"World Bank, World Development Indicators, {COPY}, added up to blocs",
            Grade.A,
            "latest year of each country in the copy, mostly 2023",
        )
        for line in read_csv(folder, name)
    ]


def us_exports(folder: Path) -> Rows:
    """US exports of 2025 by group and bloc: named partners, plus a share of what nobody names."""
    name = "us_exports_by_group_partner_2025_usdbn.csv"
    shares = unnamed_shares(folder)
    rows = []
    for line in read_csv(folder, name):
        group = renamed(HS_GROUPS, line["group"], name)
        where = f"{name} · row {line['group']}"
        by_bloc = dict.fromkeys(Bloc, 0.0)
        for partner, bloc in PARTNERS.items():
            by_bloc[bloc] += number(line, partner, where) if partner in line else 0.0
        rest = number(line, WORLD, where) - sum(by_bloc.values())
        for bloc in Bloc:
            rows.append(_export_row(line["group"], group, bloc, by_bloc[bloc], rest * shares[bloc]))
    return rows


def _export_row(label: str, group: str, bloc: Bloc, named: float, spread: float) -> Figure:
    """One cell of the export table and how much of it is spread."""
    total = named + spread
    grade = Grade.A if spread < 0.1 * total else Grade.D
    note = f"{label}; {spread / total:.0%} of it spread" if total and spread else label
    source = CENSUS if grade is Grade.A else f"{CENSUS}; split between blocs is judgement"
    return Figure((group, bloc.value), total, "USD bn", "2025-12-31", source, grade, note)


def unnamed_shares(folder: Path) -> dict[Bloc, float]:
    """Share of each bloc in the exports to partners without a row of their own, as of 2024.

    A bloc's exports of 2024 less those of its named partners, never below zero, over their sum.
    """
    by_bloc = bloc_column(folder, "us_exports_bn")
    named = dict.fromkeys(Bloc, 0.0)
    for line in read_csv(folder, "us_exports_by_partner_2013_2026_usdbn.csv"):
        if bloc := PARTNERS.get(line["partner"]):
            named[bloc] += number(line, "2024", f"exports by partner · row {line['partner']}")
    left = {bloc: max(by_bloc[bloc] - named[bloc], 0.0) for bloc in Bloc}
    return {bloc: value / sum(left.values()) for bloc, value in left.items()}


def bloc_column(folder: Path, column: str) -> dict[Bloc, float]:
    """A column of US goods trade of 2024 by bloc, USD bn."""
    name = "us_goods_trade_2024_by_bloc_usdbn.csv"
    found = {
        renamed(LONG_NAMES, line["bloc"], name): number(line, column, name)
        for line in read_csv(folder, name)
        if line["bloc"] != "TOTAL"
    }
    if missing := [bloc for bloc in Bloc if bloc not in found]:
        raise DataError(f"{name} · no row {', '.join(missing)}")
    return {bloc: found[bloc] for bloc in Bloc}


def us_imports(folder: Path) -> Rows:
    """US imports of 2024 by bloc, USD bn."""
    return [
        Figure(
            (bloc.value,), value, "USD bn", "2024-12-31",
            f"Census Bureau, US goods imports by partner, {COPY}", Grade.A,
            "the European Union" if bloc is Bloc.EURO_AREA else "",
        )
        for bloc, value in bloc_column(folder, "us_imports_bn").items()
    ]  # fmt: skip


def elasticities(folder: Path) -> Rows:
    """Caliendo & Parro's estimates by group, petroleum capped, and the broad ones of ITPD."""
    name = "elasticities.csv"
    column = "theta_caliendo_parro_99pct"
    lines = {line["sector"]: line for line in read_csv(folder, name)}
    theta = {
        sector: number(line, column, f"{name} · row {sector}")
        for sector, line in lines.items()
        if "1 year" not in sector
    }
    rows = []
    for group in (group for group in GROUPS if group != GOLD):
        sectors = SECTORS[group]
        values = [
            min(theta[s], theta[CAP_SECTOR]) if s == "Petroleum" else theta[s] for s in sectors
        ]
        note = "mean of " + " and ".join(sectors) if len(sectors) > 1 else sectors[0]
        note += "; petroleum counts as mining's 13.53, not its 64.85" if group == ENERGY else ""
        rows.append(
            Figure(
                ("caliendo-parro", group), sum(values) / len(values), "elasticity", "2015-01-01",
                "Caliendo & Parro, REStud 82(1), 99 % sample; mapping is judgement", Grade.B, note,
            )
        )  # fmt: skip
    source = f"{LIBERATION}, {COPY}"
    for sector, (value, error) in ITPD.items():
        if theta.get(f"ITPD estimate: {sector}") != value:
            raise DataError(f"{name} · ITPD estimate: {sector} · allowed: {value}")
        for kind, figure in (("itpd", value), ("itpd-error", error)):
            rows.append(Figure((kind, sector), figure, "elasticity", "2025-06-30", source, Grade.A))
    return rows


# --- tariffs and jobs, from the text that goes with the files ------------------------------------


def us_tariffs(folder: Path) -> Rows:
    """US tariff by bloc: collected in 2024, and added by statute since, weighted by imports."""
    added, imports = _tracked(read_text(folder, "LEVERS.md"))
    collected = {
        line["CTY_NAME"]: number(line, "2024", "collected rates") / 100.0
        for line in read_csv(folder, "us_collected_tariff_rate_by_partner_2013_2025-11_pct.csv")
    }
    total_2024 = collected[WORLD]
    total_now = _total_rate(read_text(folder, "LEVERS.md"))
    weights = bloc_column(folder, "us_imports_bn")
    rows = [
        *_by_bloc("added", added, imports, weights, total_now - total_2024),
        *_by_bloc("collected-2024", collected, imports, weights, total_2024),
    ]
    return rows


def _tracked(text: str) -> tuple[dict[str, float], dict[str, float]]:
    """Added rate (fraction) and imports of 2024 (USD bn) by partner, from the table of rates."""
    head = re.search(rf"^\| additional rate, %.*{TRACKED_DAY}.*$", text, re.MULTILINE)
    if not head:
        raise DataError(f"LEVERS.md · no table of added rates up to {TRACKED_DAY}")
    columns = [cell.strip() for cell in head.group().strip("|").split("|")]
    rates, imports = {}, {}
    for line in text[head.end() :].strip().splitlines()[1:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != len(columns):
            break
        row = dict(zip(columns, cells, strict=True))
        where = f"LEVERS.md · added rates · row {cells[0]}"
        rates[cells[0]] = number(row, TRACKED_DAY, where) / 100.0
        imports[cells[0]] = number(row, "imports2024_bn", where)
    return rates, imports


def _total_rate(text: str) -> float:
    """Total tariff from 19 August 2026, fraction of imports at 2024 weights."""
    found = re.search(r"\*\*([\d.]+) % total from 19 Aug 2026", text)
    if not found:
        raise DataError("LEVERS.md · no total tariff from 19 Aug 2026")
    return float(found.group(1)) / 100.0


def _by_bloc(
    part: str,
    rates: Mapping[str, float],
    imports: Mapping[str, float],
    weights: Mapping[Bloc, float],
    total: float,
) -> Iterator[Figure]:
    """Mean rate of each bloc's named partners; elsewhere what the total leaves, at least zero."""
    named = {
        bloc: [(imports[p], rates[p]) for p in imports if PARTNERS.get(p) is bloc and p in rates]
        for bloc in Bloc
    }
    mean = {
        bloc: sum(w * r for w, r in pairs) / sum(w for w, _ in pairs)
        for bloc, pairs in named.items()
        if pairs
    }
    rest = [bloc for bloc in Bloc if bloc not in mean]
    paid = total * sum(weights.values()) - sum(weights[bloc] * mean[bloc] for bloc in mean)
    left = max(paid, 0.0) / sum(weights[bloc] for bloc in rest)
    tracker = "tariff tracker model by M. Waugh" if part == "added" else "Census Bureau"
    day = TRACKED_DAY if part == "added" else "2024-12-31"
    for bloc in Bloc:
        known = bloc in mean
        source = f"{tracker}, {COPY}" if known else f"judgement: what the total of {tracker} leaves"
        share = sum(w for w, _ in named[bloc]) / weights[bloc] if known else 0.0
        note = f"named partners are {min(share, 1.0):.0%} of imports" if known else ""
        yield Figure(
            (part, bloc.value), mean.get(bloc, left), "fraction", day, source,
            Grade.A if known else Grade.D, note,
        )  # fmt: skip


def employment(folder: Path) -> Rows:
    """US employees by industry, thousand, from the line of text that holds them."""
    text = read_text(folder, "LEVERS.md")
    line = re.search(
        r"US employment Feb 2026, thousand \(A, BLS\): (.+?)\. Manufacturing lost", text
    )
    if not line:
        raise DataError("LEVERS.md · no line of US employment")
    rows = []
    for part in line.group(1).split(";"):
        industry, _, value = part.strip().rpartition(" ")
        rows.append(
            Figure(
                (industry.replace(" & ", "-").replace(" ", "-"),),
                float(value.replace(",", "")), "thousand", "2026-02-28",
                "Bureau of Labor Statistics, current employment statistics", Grade.A,
                "farms are not in this survey" if industry == "nonfarm" else "",
            )
        )  # fmt: skip
    return rows


# --- writing -------------------------------------------------------------------------------------

TABLES: Final = {
    "goods_matrix": (goods_matrix, ("exporter", "importer")),
    "taiwan": (taiwan, ("flow",)),
    "gdp": (gdp, ("economy",)),
    "us_exports": (us_exports, ("group", "bloc")),
    "us_imports": (us_imports, ("bloc",)),
    "elasticities": (elasticities, ("kind", "group")),
    "us_tariffs": (us_tariffs, ("part", "bloc")),
    "employment": (employment, ("industry",)),
}
"""Name of each table → what makes its rows, and its key columns."""


def render(columns: Sequence[str], rows: Sequence[Figure]) -> str:
    """Rows as the text of a table: six significant digits, LF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*columns, *META))
    for row in rows:
        value = f"{row.value:.6g}"
        writer.writerow(
            (*row.keys, value, row.unit, row.as_of, row.source, row.grade.value, row.note)
        )
    return out.getvalue()


def build(folder: Path, out: Path) -> None:
    """Every table from the lever files in `folder`, written into `out`.

    Raises `DataError` if a file is missing or malformed, `StoreError` if a table can't be written.
    """
    texts = {name: render(columns, make(folder)) for name, (make, columns) in TABLES.items()}
    for name, text in texts.items():
        write_whole(out / f"{name}.csv", text.encode("utf-8"), "trade table")


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; the exit code is that of the error, if there is one."""
    parser = argparse.ArgumentParser(prog="bondstrike.trade.build", description=__doc__)
    parser.add_argument("--from", dest="folder", type=Path, required=True, help="lever files")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of tables to write")
    asked = parser.parse_args(arguments)
    try:
        build(asked.folder, asked.out)
    except BondstrikeError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
