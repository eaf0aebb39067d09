"""The ledger on show: who owes what to whom after a week, and both sides of every flow.

The chain books deviations from the baseline, agent by agent; the baseline holds levels, holder by
holder. Here both stand on one sheet: an account for each agent and one for the rest of the world
as the issuer of what US residents own abroad. Assets are positive, debts negative, so that every
column sums to zero. What the baseline doesn't know is not made up: foreigners' assets outside the
United States are shown as changes only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from bondstrike.ensemble.jaxenv import prepare_jax
from bondstrike.errors import InputError, unknown_name
from bondstrike.units import WEEKS_PER_QUARTER
from bondstrike.vocabulary import (
    CHANGES,
    N_BUCKETS,
    SALES,
    Bloc,
    Bucket,
    Channel,
    Holder,
    Sector,
)

if TYPE_CHECKING:
    from bondstrike.ensemble.assemble import Request
    from bondstrike.ensemble.books import Walked
    from bondstrike.model.baseline import Baseline
    from bondstrike.scenario.compile import Label

Array = np.ndarray

ACCOUNTS: Final = (
    *("sellers", "foreign-official", "foreign-private", "residents", "haven-buyers"),
    *("dealers", "hedge-funds", "banks", "central-bank", "treasury", "abroad"),
)
"""Accounts of the sheet: the agents of the ledger in their order, then the issuers abroad."""

ABROAD: Final = ACCOUNTS.index("abroad")
FOREIGNERS: Final = slice(0, 3)
"""Accounts whose dollar claims are the gross foreign claims on this sheet."""

MONEY: Final = ("deposits", "reserves", "repo-pool", "foreign-assets", "treasury-account")
INSTRUMENTS: Final = (*(bucket.value for bucket in Bucket), *MONEY)
"""Columns of the sheet, as the chain books them."""

COLUMNS: Final = ("treasuries", *MONEY)
"""Columns as they are shown: Treasuries of all buckets in one."""

ISSUERS: Final[Mapping[str, str]] = {
    "treasuries": "treasury",
    "deposits": "banks",
    "reserves": "central-bank",
    "repo-pool": "central-bank",
    "foreign-assets": "abroad",
    "treasury-account": "central-bank",
}
"""Who owes what stands in a column."""

DEPOSITS, RESERVES, REPO_POOL, FOREIGN_ASSETS, TREASURY_ACCOUNT = (
    INSTRUMENTS.index(name) for name in MONEY
)

DOLLARS: Final = np.array([DEPOSITS, RESERVES, REPO_POOL])
"""Columns of dollar claims other than Treasuries."""

UNKNOWN: Final = (
    *((account, FOREIGN_ASSETS) for account in ACCOUNTS[FOREIGNERS]),
    *((account, DEPOSITS) for account in ("haven-buyers", "dealers", "hedge-funds")),
    *(("haven-buyers", bucket) for bucket in range(N_BUCKETS)),
    ("sellers", REPO_POOL),
)
"""Where the baseline tells no opening level: only changes can be shown."""

HOME: Final[Mapping[Sector, str]] = {
    Sector.CENTRAL_BANK: "central-bank",
    Sector.BANKS: "banks",
    Sector.DEALERS: "dealers",
    Sector.HEDGE_FUNDS: "hedge-funds",
}
"""Home sectors with an account of their own; all others are residents."""

FLOWS: Final[Mapping[str, tuple[str, ...]]] = {
    "sold": ("sold", "proceeds"),
    "issued": ("issued",),
    "bought": ("bought",),
    "to-haven": ("to_haven",),
    "to-dealers": ("to_dealers",),
    "from-hedge-funds": ("from_hedge_funds",),
    "converted": ("converted", "taken_by_residents", "taken_by_officials"),
    "parked": ("parked",),
    "goods": ("goods",),
    "spent": ("spent",),
}
"""Flows that can be followed, each whole: the fields of `model.ledger.Flows` that belong to it."""

PARTS: Final = {
    "proceeds": "sold",
    "taken-by-residents": "converted",
    "taken-by-officials": "converted",
}
"""Fields that are one side of a flow, and the flow."""

NOTHING: Final = 1e-9
"""Amounts below this are zero, USD bn."""

HALF_YEAR: Final = 26
"""Week that is shown unless another is named."""


@dataclass(frozen=True)
class Sheets:
    """The sheet at the opening and after a week, [account, instrument]; bonds in USD bn at par."""

    opening: Array
    """On the baseline date."""
    path: Array
    """What the baseline itself adds by then: new debt, and who buys it."""
    booked: Array
    """What the scenario added by then."""
    price_opening: Array
    """Market value per unit of par on the baseline date, [bucket]."""
    price: Array
    """The same in the week."""
    known: Array
    """Where the baseline has an opening level, [account, instrument]; elsewhere changes only."""

    @property
    def level(self) -> Array:
        """After the week."""
        return self.opening + self.path + self.booked

    @property
    def columns_error(self) -> float:
        """Largest sum of an instrument over accounts, opening, booked or level, USD bn."""
        return max(float(np.abs(s.sum(axis=0)).max()) for s in (self.opening, self.booked))


@dataclass(frozen=True)
class Member:
    """One holder of the coalition: what it held and what it sold, USD bn at par."""

    bloc: str
    holder: str
    opening: float
    """Treasuries on the baseline date."""
    sold: float
    """Sold so far, less what was bought back."""


@dataclass(frozen=True)
class Line:
    """One line of the external position, USD bn at market value."""

    name: str
    opening: float | None
    """On the baseline date; None where only changes are known."""
    transactions: float
    """Change by what was bought and sold, at the prices of the weeks."""
    prices: float
    """Change by Treasury prices."""


@dataclass(frozen=True)
class Flow:
    """One flow of the week, both sides."""

    name: str
    amount: float
    """Bonds: USD bn at par; else USD bn."""
    cash: float
    """What was paid for it, USD bn."""
    entries: Array
    """Its entries in the accounts, [account, instrument]; columns sum to zero."""

    @property
    def nothing(self) -> bool:
        """Whether nothing was posted under this name."""
        return bool(np.abs(self.entries).max() < NOTHING)


@dataclass(frozen=True)
class Ledger:
    """The books of one path after one week."""

    title: str
    name: str
    baseline_date: str
    week: int
    """Counted from 0."""
    weeks: int
    draw: int | None
    """None: the central path."""
    seed: int
    yours: tuple[str, ...]
    reversed: bool
    """Whether the policy at issue had been reversed by then."""
    sheets: Sheets
    other_fed_assets: float
    """Central-bank assets that are not on the sheet, USD bn."""
    other_claims: float
    """Claims of foreigners on the US that are not on the sheet, USD bn."""
    net_source: str
    """Where the published net position is from: source, date and grade."""
    members: tuple[Member, ...]
    position: tuple[Line, ...]
    flows: Mapping[str, Flow]
    posted: Array
    """All of the week's entries, [account, instrument]."""
    columns_error: float
    """Largest sum of an instrument over agents in this week's postings, USD bn."""
    rows_error: float
    """Largest sum of an agent's postings at the week's prices, income apart, USD bn."""
    replay_error: float
    """Largest difference between the week's entries and the sum of its flows, USD bn."""


def look(request: Request, week: int | None = None, draw: int | None = None) -> Ledger:
    """Walk one path and read its books after `week`; half a year on if none is named.

    Without `draw` it is the central path. Raises `InputError` for a week or a draw that can't be,
    before anything is computed, and for what the scenario doesn't allow.
    """
    from bondstrike.ensemble.assemble import assemble
    from bondstrike.ensemble.books import walk

    assembly = assemble(request)
    last = assembly.compiled.horizon_weeks - 1
    asked = min(HALF_YEAR, last) if week is None else week
    if not 0 <= asked <= last:
        raise InputError("no such week", where="--week", got=week, allowed=f"0 to {last}")
    return read(walk(assembly, draw), asked)


def read(walked: Walked, week: int) -> Ledger:
    """The books of a walked path after `week`, which it must have."""
    books, manifest = walked.books, walked.assembly.manifest
    world, baseline = walked.assembly.world, walked.assembly.baseline
    labels = walked.assembly.compiled.labels
    quoted = world.tables["dollars"].row("net position", "-", "-")
    flows, posted, replay = _flows(walked, week)
    sheets = _sheets(walked, week)
    return Ledger(
        title=manifest.title,
        name=manifest.name,
        baseline_date=manifest.baseline_date,
        week=week,
        weeks=int(walked.books.price.shape[0]),
        draw=walked.draw,
        seed=manifest.seed,
        yours=manifest.overrides,
        reversed=bool(books.reversed[week] > 0.0),
        sheets=sheets,
        other_fed_assets=float(baseline.dollars.other_fed_assets),
        other_claims=float(np.asarray(baseline.dollars.foreign_other_claims).sum()),
        net_source=f"{quoted.source}, {quoted.as_of}, grade {quoted.grade}",
        members=_members(baseline, labels, np.asarray(books.executed[week])),
        position=_position(walked, sheets, week, quoted.value),
        flows=flows,
        posted=posted,
        columns_error=float(books.columns_error[week]),
        rows_error=float(books.rows_error[week]),
        replay_error=replay,
    )


def flow_named(ledger: Ledger, name: str) -> Flow:
    """A flow by its name, `-` or `_` alike. Raises `InputError` with the nearest name."""
    return ledger.flows[known_flow(name)]


def known_flow(name: str) -> str:
    """The flow that is meant. Raises `InputError` with the nearest name."""
    plain = name.strip().lower().replace("_", "-")
    found = PARTS.get(plain, plain)
    if found not in FLOWS:
        raise unknown_name("flow", name, FLOWS, where="--flow")
    return found


# --- levels ---------------------------------------------------------------------------------


def coalition(labels: tuple[Label, ...]) -> tuple[tuple[Bloc, Holder], ...]:
    """Holders with a programme that sells Treasuries, changes dollars or pays for goods."""
    wanted = (*SALES, *CHANGES, Channel.GOODS)
    return tuple(
        dict.fromkeys((label.bloc, label.holder) for label in labels if label.channel in wanted)
    )


def opening_sheet(baseline: Baseline, members: tuple[tuple[Bloc, Holder], ...]) -> Array:
    """Levels on the baseline date, [account, instrument].

    Home sectors without an account of their own are residents, whatever they buy later in fear:
    the haven buyers have no opening level of their own. Deposits of dealers and funds are not
    known apart and stand with residents; the foreign repo pool with officials outside the
    coalition, since its owners are not published.
    """
    sheet = np.zeros((len(ACCOUNTS), len(INSTRUMENTS)))
    sheet[:, :N_BUCKETS] = _owners(baseline, members, 0)
    money, inside = baseline.dollars, _inside(members)
    claims = np.asarray(money.foreign_deposits)
    official, private = (~inside[:, i] for i in range(len(Holder)))
    _owe(sheet, "sellers", DEPOSITS, claims[inside].sum())
    _owe(sheet, "foreign-official", DEPOSITS, claims[official, 0].sum())
    _owe(sheet, "foreign-private", DEPOSITS, claims[private, 1].sum())
    _owe(sheet, "residents", DEPOSITS, money.bank_deposits)
    _owe(sheet, "banks", RESERVES, money.reserves)
    _owe(sheet, "foreign-official", REPO_POOL, money.foreign_repo_pool)
    _owe(sheet, "residents", FOREIGN_ASSETS, money.us_foreign_assets)
    _owe(sheet, "treasury", TREASURY_ACCOUNT, money.treasury_account)
    return sheet


def _owe(sheet: Array, owner: str, column: int, amount: Any) -> None:
    """Book a claim of `owner` and the debt of whoever issues what stands in the column."""
    sheet[ACCOUNTS.index(owner), column] += float(amount)
    sheet[ACCOUNTS.index(ISSUERS[INSTRUMENTS[column]]), column] -= float(amount)


def _inside(members: tuple[tuple[Bloc, Holder], ...]) -> Array:
    """True for holders of the coalition, [bloc, holder]."""
    return np.array([[(bloc, holder) in members for holder in Holder] for bloc in Bloc])


def _owners(baseline: Baseline, members: tuple[tuple[Bloc, Holder], ...], quarter: int) -> Array:
    """Treasuries by account at the start of a quarter, [account, bucket], USD bn at par."""
    foreign = np.asarray(baseline.owners.foreign[quarter])
    inside = _inside(members)
    held = np.zeros((len(ACCOUNTS), N_BUCKETS))
    held[ACCOUNTS.index("sellers")] = foreign[inside].sum(axis=0)
    for i, account in enumerate(("foreign-official", "foreign-private")):
        held[ACCOUNTS.index(account)] = foreign[~inside[:, i], i].sum(axis=0)
    for sector, amounts in zip(Sector, np.asarray(baseline.owners.home[quarter]), strict=True):
        held[ACCOUNTS.index(HOME.get(sector, "residents"))] += amounts
    held[ACCOUNTS.index("treasury")] = -np.asarray(baseline.market.amount[quarter])
    return held


def _sheets(walked: Walked, week: int) -> Sheets:
    baseline = walked.assembly.baseline
    members = coalition(walked.assembly.compiled.labels)
    opening = opening_sheet(baseline, members)
    path = np.zeros_like(opening)
    path[:, :N_BUCKETS] = (
        _owners(baseline, members, week // WEEKS_PER_QUARTER) - opening[:, :N_BUCKETS]
    )
    known = np.ones(opening.shape, bool)
    for account, instrument in UNKNOWN:
        known[ACCOUNTS.index(account), instrument] = False
    known[ACCOUNTS.index("sellers")] |= not members  # nobody has nothing
    return Sheets(
        opening=opening,
        path=path,
        booked=_whole(walked.books.sheet[week]),
        price_opening=np.asarray(baseline.market.price),
        price=np.asarray(walked.books.price[week]),
        known=known,
    )


def _whole(sheet: Any) -> Array:
    """A sheet of the chain with the account of issuers abroad, whose debt doesn't change."""
    found = np.zeros((len(ACCOUNTS), len(INSTRUMENTS)))
    found[:ABROAD] = np.asarray(sheet)
    return found


def shown(sheet: Array, price: Array | None = None) -> Array:
    """[account, instrument] as `COLUMNS`: Treasuries summed, at par or at `price`."""
    bonds = sheet[:, :N_BUCKETS] @ (np.ones(N_BUCKETS) if price is None else price)
    return np.column_stack([bonds, sheet[:, N_BUCKETS:]])


# --- blocs and borders ------------------------------------------------------------------------


def _members(baseline: Baseline, labels: tuple[Label, ...], executed: Array) -> tuple[Member, ...]:
    held = np.asarray(baseline.owners.foreign[0]).sum(axis=-1)
    sold: dict[tuple[Bloc, Holder], float] = dict.fromkeys(coalition(labels), 0.0)
    for row, label in enumerate(labels):
        if label.channel in SALES:
            sold[label.bloc, label.holder] += float(executed[row])
    places = {(b, h): held[i, j] for i, b in enumerate(Bloc) for j, h in enumerate(Holder)}
    rows = [
        Member(bloc.value, holder.value, float(places[bloc, holder]), amount)
        for (bloc, holder), amount in sold.items()
    ]
    return tuple(sorted(rows, key=lambda row: -row.sold))


def _position(walked: Walked, sheets: Sheets, week: int, net: float) -> tuple[Line, ...]:
    """Gross and net apart: foreigners' dollar claims, US assets abroad, the net position."""
    books, baseline = walked.books, walked.assembly.baseline
    sheet, price = np.asarray(books.sheet[: week + 1]), np.asarray(books.price[: week + 1])
    posted = np.diff(sheet, axis=0, prepend=np.zeros_like(sheet[:1]))[:, FOREIGNERS]
    bonds = float(np.einsum("wab,wb->", posted[:, :, :N_BUCKETS], price))
    dollars = {name: float(posted[:, :, INSTRUMENTS.index(name)].sum()) for name in MONEY[:3]}
    foreign = np.asarray(baseline.owners.foreign[week // WEEKS_PER_QUARTER]).sum(axis=(0, 1))
    fall = price[-1] - sheets.price_opening
    now = sheet[-1, FOREIGNERS, :N_BUCKETS].sum(axis=0) @ price[-1]
    by_price = float(now - bonds + foreign @ fall)
    assets = float(sheet[-1, ACCOUNTS.index("residents"), FOREIGN_ASSETS])
    start = shown(sheets.opening, sheets.price_opening)[FOREIGNERS].sum(axis=0)
    claims = bonds + sum(dollars.values())
    return (
        Line("foreign-treasuries", float(start[0]), bonds, by_price),
        Line("foreign-deposits", float(start[1]), dollars["deposits"], 0.0),
        Line("foreign-repo-pool", float(start[3]), dollars["repo-pool"], 0.0),
        Line("gross-claims", float(start[[0, 1, 3]].sum()), claims, by_price),
        Line("us-assets-abroad", float(baseline.dollars.us_foreign_assets), assets, 0.0),
        Line("net-position", net, assets - claims, -by_price),
    )


# --- flows ------------------------------------------------------------------------------------


def _flows(walked: Walked, week: int) -> tuple[dict[str, Flow], Array, float]:
    """The week's flows by name, all of its entries, and what the flows leave unexplained."""
    jax = prepare_jax()
    from bondstrike.model import books, ledger

    own = walked.books
    posted = books.postings(own.sheet, week)
    so_far = own.proceeds[week] - (own.proceeds[week - 1] if week else 0.0)
    flows = jax.jit(books.flows)(posted, so_far)
    found = follow(flows, own.price[week])
    replayed = _whole(jax.jit(ledger.post)(ledger.opening(), flows, own.price[week])[0])
    gaps = (replayed - _whole(posted), sum(f.entries for f in found.values()) - replayed)
    return found, _whole(posted), float(max(np.abs(gap).max() for gap in gaps))


def follow(flows: Any, price: Any) -> dict[str, Flow]:
    """Each flow of a week by itself: `flows` is a `model.ledger.Flows`, `price` by bucket.

    A flow alone meets those who buy for the price: what others give or take that week, they take
    or give more. So the entries of all flows sum to the week's.
    """
    jax = prepare_jax()
    from bondstrike.model import ledger

    nothing = jax.tree.map(np.zeros_like, flows)
    post = jax.jit(ledger.post)
    found = {}
    for name, fields in FLOWS.items():
        alone = _with(nothing, {field: getattr(flows, field) for field in fields})
        alone = _with(alone, {"foreign_share": flows.foreign_share})
        entries = _whole(post(ledger.opening(), alone, np.asarray(price))[0])
        size = np.asarray(getattr(flows, fields[0]))
        bonds = bool(size.ndim)
        cash = float(size @ np.asarray(price)) if bonds else float(size)
        found[name] = Flow(name, float(size.sum()), cash, entries)
    return found


def _with(flows: Any, values: Mapping[str, Any]) -> Any:
    import equinox as eqx

    return eqx.tree_at(lambda f: [getattr(f, name) for name in values], flows, [*values.values()])
