"""Build a baseline from the raw official files: `python -m bondstrike.world.build`.

    python -m bondstrike.world.build --raw DIR --out DIR

Reads the raw folder given, writes the derived tables and a manifest with the hash of every raw
file and of every table. Deterministic: the same raw files give the same bytes. The world is
loaded and reconciled before it is put in place; it is written whole or not at all.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from bondstrike.errors import BondstrikeError, DataError
from bondstrike.numerics import bonds
from bondstrike.sources import (
    auctions,
    cbo,
    fred_csv,
    h41,
    mspd_securities,
    mspd_totals,
    par_curve,
    shl_a12,
    tic_table1,
    tic_table3,
    z1_sectors,
)
from bondstrike.vocabulary import Bucket
from bondstrike.world import build_budget, build_dollars, build_market, build_owners, figures
from bondstrike.world.build_owners import BlocMap, HomeLine
from bondstrike.world.load import MANIFEST, load_folder, sha256
from bondstrike.world.schema import TABLES
from bondstrike.world.tables import (
    MONEY,
    RATE,
    Row,
    Table,
    parse,
    read_text,
    render,
    table,
)

Vector = NDArray[np.float64]

DAY: Final = date(2026, 10, 2)
VALUATION_DAY: Final = date(2026, 7, 31)
INPUTS: Final = Path(__file__).parent / "inputs"
RAW_FILES: Final = {
    "securities": "mspd/mspd_securities_2026-07-31.csv",
    "totals": "mspd/mspd_table1_by_class_bn_2001_2026.csv",
    "curve": "yields/ust_par_2026_10_capture32.xml",
    "curves 1990-2022": "yields/par-yield-curve-rates-1990-2022.csv",
    "curves 2023": "yields/daily-treasury-rates-2023.csv",
    "curves 2024": "yields/daily-treasury-rates-2024.csv",
    "curves 2025": "yields/daily-treasury-rates-2025.csv",
    "ten-year": "fred/raw_fredgraph/DGS10_2026-05-27.csv",
    "breakeven": "fred/raw_fredgraph/T10YIE_2026-05-27.csv",
    "tic 3": "tic/slt_table3.txt",
    "tic 1": "tic/slt_table1.txt",
    "shl": "tic/shl/shl_appendix_2025.zip",
    "h41": "fed/h41_current_2026-06-25.htm",
    "fwtw": "fed/z1_fwtw_2026Q1.json",
    "cbo": "cbo/cbo_baseline_2026-02.csv",
    "cbo all": "cbo/baselines.csv",
    "cbo actuals": "cbo/actuals.csv",
    "auctions": "auctions/auctions.parquet",
    "buybacks": "auctions/buybacks_security_details.parquet",
    "reserves": "fred/raw_fredgraph/WRESBAL_2026-05-27.csv",
    "reverse repo": "fred/raw_fredgraph/RRPONTSYD_2026-05-27.csv",
}


@dataclass
class Raw:
    """The raw folder: bytes by name, hashes of what was read."""

    folder: Path
    hashes: dict[str, str] = field(default_factory=dict)

    def __call__(self, name: str) -> bytes:
        """Bytes of one raw file. Raises `DataError` if it cannot be read."""
        path = self.folder / RAW_FILES[name]
        try:
            data = path.read_bytes()
        except OSError as error:
            raise DataError(f"raw file {RAW_FILES[name]} · {error.__class__.__name__}") from None
        self.hashes[RAW_FILES[name]] = hashlib.sha256(data).hexdigest()
        return data


@dataclass(frozen=True)
class MarketBuild:
    """Intermediate results of the market tables."""

    tables: dict[str, list[Row]]
    stock: Vector
    prices: Vector


def inputs(name: str) -> Table:
    """One of the package's own input tables (quoted, mapped or judged figures)."""
    return parse(name, read_text(INPUTS / f"{name}.csv"))


def listing(name: str) -> list[dict[str, str]]:
    """One of the package's own input lists without figures."""
    return list(csv.DictReader(io.StringIO(read_text(INPUTS / f"{name}.csv"))))


def build_tables(raw: Raw) -> dict[str, Table]:
    """All tables of the baseline from raw bytes and inputs. Raises `DataError`."""
    quoted = inputs("quoted")
    beta = tips_beta(raw)
    market = market_tables(raw, quoted, beta)
    sheet = h41.parse(raw("h41"))
    owners, abroad = owner_tables(raw, quoted, market, sheet)
    rows = market.tables | owners | dollar_tables(raw, quoted, abroad, sheet) | budget_tables(raw)
    soma = build_owners.central_bank(sheet, sheet.assets["treasuries"], market.stock)
    rows["figures"] = figures.rows(quoted, beta, market.tables, soma, (DAY, VALUATION_DAY))
    rows["alternatives"] = list(inputs("alternatives"))
    rows["senders"] = list(inputs("senders"))
    rows["mobilisable"] = list(inputs("mobilisable"))
    return {name: table(name, columns, rows[name]) for name, columns in TABLES.items()}


def tips_beta(raw: Raw) -> float:
    """Inflation beta of TIPS: weekly real on nominal ten-year changes, 2006 to 2025."""
    nominal = fred_csv.parse(raw("ten-year"), "DGS10")
    breakeven = fred_csv.parse(raw("breakeven"), "T10YIE")
    return figures.beta_to_nominal(nominal, breakeven)


def market_tables(raw: Raw, quoted: Table, beta: float) -> MarketBuild:
    """Curve, covariance, totals, buckets, ladder, issuance, valuation prices."""
    curve = next(c for c in par_curve.parse_xml(raw("curve")) if c.day == DAY)
    securities = mspd_securities.parse_csv(raw("securities"))
    breakeven = quoted.value("market.breakeven")
    nominal, real = curve_pair(list(curve.yields), list(curve.yields.values()), breakeven)
    quote = PchipInterpolator(list(curve.yields), list(curve.yields.values()))

    def new_coupon(kind: str, tenor: int) -> float:
        """Coupon of a new issue: par yield of its tenor, real for TIPS, none for FRNs."""
        return (
            0.0
            if kind == "frn"
            else max(float(quote(tenor)) - (breakeven if kind == "tips" else 0.0), 0.00125)
        )

    august = {kind: quoted.value(f"mspd.2026-08.{kind}") for kind in mspd_securities.CLASSES}
    stock = build_market.roll_stock(securities, DAY, august, new_coupon)
    valued = build_market.value_stock(stock, DAY, nominal, real, beta)
    july = valuation(securities, breakeven, beta)
    rows = {
        "curve": curve_rows(curve),
        "covariance": build_market.covariance_rows(all_curves(raw)),
        "totals": total_rows(raw, securities, quoted),
        "buckets": build_market.bucket_rows(valued, DAY.isoformat()),
        "ladder": build_market.ladder_rows(
            [v for v in valued if v.security.security_class != "bills"], DAY.isoformat()
        ),
        "issuance": build_market.issuance_rows(build_market.composition(securities)),
        "valuation": valuation_rows(july),
        "july": figures.july_rows(july, VALUATION_DAY),
        "gross": [figures.gross_row(build_market.gross_issuance(securities))],
    }
    prices = np.array([row.value for row in rows["valuation"]])
    return MarketBuild(rows, par_by_bucket(valued), prices)


def curve_pair(
    terms: Sequence[float], yields: Sequence[float], breakeven: float
) -> tuple[bonds.DiscountCurve, bonds.DiscountCurve]:
    """Nominal and real discount curves; real par yields are nominal less a flat breakeven."""
    real = [rate - breakeven for rate in yields]
    return bonds.bootstrap(terms, yields), bonds.bootstrap(terms, real)


def valuation(
    securities: Sequence[mspd_securities.Security], breakeven: float, beta: float
) -> list[build_market.Valued]:
    """The stock of 31 July priced on the valuation curve (20 August)."""
    rows = list(inputs("valuation_curve"))
    terms = [float(row.keys[0]) for row in rows]
    nominal, real = curve_pair(terms, [row.value for row in rows], breakeven)
    return build_market.value_stock(securities, VALUATION_DAY, nominal, real, beta)


def valuation_rows(valued: Sequence[build_market.Valued]) -> list[Row]:
    """`valuation.csv`: clean price by bucket at which market values are turned into par."""
    source = "MSPD 31 Jul 2026 on the par curve of 20 Aug 2026 (2, 10, 30 years dated; H.15)"
    out: list[Row] = []
    for bucket in Bucket:
        group = [v for v in valued if v.bucket == bucket]
        par = sum(v.security.outstanding for v in group)
        clean = sum(v.security.outstanding * v.clean for v in group)
        unit = "per unit of par"
        out.append(Row((bucket,), clean / par, unit, "2026-08-20", source, "B", "clean price"))
    return out


def par_by_bucket(valued: Sequence[build_market.Valued]) -> Vector:
    """Par outstanding by bucket, USD bn."""
    return np.array(
        [sum(v.security.outstanding for v in valued if v.bucket == bucket) for bucket in Bucket]
    )


def curve_rows(curve: par_curve.ParCurve) -> list[Row]:
    """`curve.csv`: par yields of the baseline date."""
    source = "Treasury daily par yield curve, XML feed"
    day = curve.day.isoformat()
    return [Row((f"{t:.6g}",), y, RATE, day, source, "A") for t, y in curve.yields.items()]


def all_curves(raw: Raw) -> list[par_curve.ParCurve]:
    """Daily par curves 1990 to 2025, ascending."""
    names = ("curves 1990-2022", "curves 2023", "curves 2024", "curves 2025")
    return [curve for name in names for curve in par_curve.parse_csv(raw(name))]


def total_rows(
    raw: Raw, securities: Sequence[mspd_securities.Security], quoted: Table
) -> list[Row]:
    """`totals.csv`: published totals by class at three month-ends and our sum of CUSIPs."""
    totals = mspd_totals.parse_csv(raw("totals"))
    rows: list[Row] = []
    for kind in mspd_securities.CLASSES:
        ours = sum(s.outstanding for s in securities if s.security_class == kind)
        rows.append(_total("2026-07-31", kind, "sum of cusips", ours, "MSPD table 3", "A"))
        for day in (date(2026, 6, 30), date(2026, 7, 31)):
            amount = totals[day][kind]
            rows.append(_total(str(day), kind, "published", amount, "MSPD table 1", "A"))
        august = quoted.row(f"mspd.2026-08.{kind}")
        rows.append(_total("2026-08-31", kind, "published", august.value, august.source, "B"))
    return rows


def _total(day: str, kind: str, item: str, amount: float, source: str, grade: str) -> Row:
    return Row((day, kind, item), amount, MONEY, day, source, grade)


def owner_tables(
    raw: Raw, quoted: Table, market: MarketBuild, sheet: h41.BalanceSheet
) -> tuple[dict[str, list[Row]], build_owners.Foreign]:
    """Foreign, home, leveraged, survey and holder tables."""
    mixes = inputs("sector_mix")
    surveys = shl_a12.parse_zip(raw("shl"), 2025)
    blocs = bloc_map()
    abroad = build_owners.foreign(
        tic_table3.parse(raw("tic 3")),
        surveys,
        blocs,
        inputs("official_prior"),
        quoted,
        market.prices,
    )
    fed = build_owners.central_bank(sheet, quoted.value("fed.treasuries"), market.stock)
    published = build_owners.home_at_par(home_lines(raw, quoted), mixes, market.prices)
    june = june_rows(published, sheet, abroad, quoted, market)
    residual = june[-1].value - sum(row.value for row in june[:-1])
    fit = build_owners.fit_home(
        published, residual, mixes, market.stock, abroad.par.sum(axis=(0, 1)), fed
    )
    gross = quoted.value("hedge funds.gross long")
    shares = build_owners.mix(mixes, "leveraged")
    return {
        "foreign": build_owners.foreign_rows(abroad.par),
        "tic": build_owners.tic_rows(abroad.market, inputs("official_prior")),
        "survey": survey_rows(surveys),
        "home": build_owners.home_rows(np.concatenate([fed[None], fit.par[1:]])),
        "holders": [*june, *closing_rows(fit)],
        "leveraged": build_owners.leveraged_rows(gross, shares, market.prices),
    }, abroad


def bloc_map() -> BlocMap:
    """TIC country names to blocs, and their regions."""
    rows = listing("bloc_map")
    return BlocMap(
        {row["tic_name"]: row["bloc"] for row in rows},
        {row["tic_name"]: row["region"] for row in rows},
    )


def home_lines(raw: Raw, quoted: Table) -> list[HomeLine]:
    """Published holdings by line, market value, with the sector each belongs to."""
    claims = z1_sectors.parse_from_whom_to_whom(raw("fwtw"))
    lines: list[HomeLine] = []
    for row in listing("home_lines"):
        sign = float(row["sign"])
        if row["origin"] == "fwtw":
            amount = claims[row["figure"], "Federal Govt."]
            origin = ("2026-03-31", "Z.1 from-whom-to-whom 2026Q1", "A")
        else:
            found = quoted.row(row["figure"])
            amount, origin = found.value, (found.as_of, found.source, found.grade)
        lines.append(HomeLine(row["line"], row["sector"], sign * amount, *origin))
    return lines


def june_rows(
    published: Vector,
    sheet: h41.BalanceSheet,
    abroad: build_owners.Foreign,
    quoted: Table,
    market: MarketBuild,
) -> list[Row]:
    """`holders.csv`, first part: holders and outstanding at the end of June 2026, at par."""
    price = abroad.market.sum() / abroad.par.sum()
    day = "2026-06-30"
    rows = [
        Row(("published", sector), float(amount), MONEY, day, "Z.1 at par", "B", "our conversion")
        for sector, amount in zip(build_owners.PRIVATE_SECTORS, published, strict=True)
    ]
    world = quoted.value("z1.rest of world") / price
    fed = sheet.assets["treasuries"]
    june = sum(r.value for r in market.tables["totals"] if r.keys[::2] == (day, "published"))
    return [
        *rows,
        Row(("published", "foreign"), world, MONEY, day, "Z.1 ROWTSEQ027S at par", "B"),
        Row(("published", "central-bank"), fed, MONEY, "2026-06-24", "H.4.1", "A"),
        Row(("outstanding", "30 June 2026"), june, MONEY, day, "MSPD table 1, without FFB", "A"),
    ]


def closing_rows(fit: build_owners.HomeFit) -> list[Row]:
    """`holders.csv`, second part: the two amounts that close the gap."""
    day = "2026-10-02"
    residual = ("closing", "residual of June")
    issued = ("closing", "issued since June, to home holders")
    return [
        Row(residual, fit.residual, MONEY, day, "outstanding less holders at par", "B",
            "put on households and firms, the residual sector of Z.1"),
        Row(issued, fit.absorbed, MONEY, day, "MSPD August less TIC and H.4.1", "D",
            "judgement: home sectors took it in proportion to their holdings"),
    ]  # fmt: skip


def survey_rows(surveys: dict[str, shl_a12.MaturityTable]) -> list[Row]:
    """`survey.csv`: SHL totals, printed and summed over maturities."""
    source = "SHL table A12, June 2025, market value"
    return [
        Row((holder, item), amount, MONEY, "2025-06-30", source, "A")
        for holder, found in surveys.items()
        for item, amount in (
            ("printed", found.printed),
            ("sum of buckets", sum(found.buckets.values())),
        )
    ]


def dollar_tables(
    raw: Raw, quoted: Table, abroad: build_owners.Foreign, sheet: h41.BalanceSheet
) -> dict[str, list[Row]]:
    """Central bank, external position, outlook."""
    portfolio = build_dollars.portfolio_by_bloc(tic_table1.parse(raw("tic 1")), bloc_map())
    claims = z1_sectors.parse_from_whom_to_whom(raw("fwtw"))
    treasuries = abroad.market.sum(axis=2)
    projection = cbo.parse(raw("cbo"), date(2026, 2, 1))
    return {
        "central_bank": build_dollars.fed_rows(sheet, quoted),
        "dollars": build_dollars.dollar_rows(portfolio, claims, quoted, treasuries, sheet),
        "outlook": build_dollars.outlook_rows(projection, quoted),
    }


def budget_tables(raw: Raw) -> dict[str, list[Row]]:
    """Past ladders, CBO's paths and the figures of the budget link."""
    quoted, economy = inputs("budget_quoted"), inputs("cbo_economy")
    records = build_budget.Records(
        auctions.parse(raw("auctions")),
        auctions.parse_buybacks(raw("buybacks")),
        mspd_securities.parse_csv(raw("securities")),
    )
    totals, curves = mspd_totals.parse_csv(raw("totals")), all_curves(raw)
    debt, interest = (cbo.actuals(raw("cbo actuals"), item) for item in ("debt", "net interest"))
    paid = build_budget.paid_in_anchor_year(records, totals, curves, quoted, economy)
    projections = {
        "2025-01": cbo.parse(raw("cbo all"), date(2025, 1, 1)),
        "2026-02": cbo.parse(raw("cbo all"), date(2026, 2, 1)),
    }
    return {
        "ladders": build_budget.ladder_rows(records, totals),
        "cbo": build_budget.cbo_rows(projections, debt, economy),
        "budget": [
            *quoted,
            *build_budget.shape_rows(curves),
            *build_budget.rebuilt_rows(records, totals),
            *build_budget.other_rows(interest[2025], paid),
            *build_budget.liability_rows(
                fred_csv.parse(raw("reserves"), "WRESBAL"),
                fred_csv.parse(raw("reverse repo"), "RRPONTSYD"),
            ),
        ],
    }


def manifest(tables: dict[str, str], raw: dict[str, str]) -> str:
    """Text of the manifest: id, date, conventions, hashes of raw files, inputs and tables."""
    own = {p.name: sha256(read_text(p)) for p in sorted(INPUTS.glob("*.csv"))}
    lines = [
        f'id = "{DAY}"',
        f'date = "{DAY}"',
        'title = "Treasuries and their owners on 2 October 2026"',
        "",
        "[conventions]",
        *(f'{key} = "{text}"' for key, text in figures.CONVENTIONS.items()),
    ]
    for name, hashes in (("tables", tables), ("inputs", own), ("raw", raw)):
        lines += ["", f"[{name}]"]
        lines += [f'"{key}" = "{value}"' for key, value in sorted(hashes.items())]
    return "\n".join(lines) + "\n"


def build(raw_folder: Path, out: Path) -> None:
    """Build, verify and put in place the baseline folder `out`, whole or not at all.

    Raises `DataError` if a raw file is missing or malformed or the world does not reconcile.
    """
    raw = Raw(raw_folder)
    texts = {name: render(content) for name, content in build_tables(raw).items()}
    hashes = {name: sha256(text) for name, text in texts.items()}
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".building-") as scratch:
        staged = Path(scratch) / "world"
        staged.mkdir()
        for name, text in texts.items():
            (staged / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        (staged / MANIFEST).write_text(manifest(hashes, raw.hashes), encoding="utf-8", newline="")
        load_folder(staged)
        _install(staged, out, Path(scratch) / "former")


def _install(staged: Path, out: Path, former: Path) -> None:
    """Swap the staged folder in; what was there before is put back if the swap fails."""
    if out.exists():
        out.rename(former)
    try:
        staged.rename(out)
    except OSError:
        if former.exists():
            former.rename(out)
        raise
    if former.exists():
        shutil.rmtree(former)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line of the builder; exit code 0, or that of the error."""
    parser = argparse.ArgumentParser(prog="python -m bondstrike.world.build")
    parser.add_argument("--raw", type=Path, required=True, help="folder of raw official files")
    parser.add_argument("--out", type=Path, required=True, help="baseline folder to write")
    return carry_out(build, parser, arguments)


def carry_out(
    builder: Callable[[Path, Path], object],
    parser: argparse.ArgumentParser,
    arguments: Sequence[str] | None,
) -> int:
    """Call `builder` with the parser's two folders, in the order in which it declares them.

    Returns 0, or the exit code of the error, whose line goes to standard error.
    """
    chosen = vars(parser.parse_args(arguments))
    try:
        builder(*chosen.values())
    except BondstrikeError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
