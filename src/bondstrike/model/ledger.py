"""Link 12 — Ledger: every sale has its buyer, every asset its liability.

The sheet holds, for each agent, the deviation from the baseline path of each instrument, assets
positive, liabilities negative. Treasuries are in USD bn at par by bucket, the rest in USD bn. The
week is posted as T-accounts, agent by agent; two checks are made on every week's postings:

- *columns*: every instrument sums to zero over agents — each asset is somebody's liability or
  somebody else's sale;
- *rows*: every agent's postings sum to zero at the week's prices, but for income — nobody pays
  with cash out of nowhere.

What is conserved abroad, precisely:

    ΔNIIP = current account + capital account + valuation
    Δ(foreign dollar claims) = − current account + US purchases of foreign assets
                               − US sales of foreign assets for dollars + valuation − default

so a sale of Treasuries by foreigners changes *who* holds the claim, a conversion with a US
resident lowers gross claims and US assets abroad by the same amount, and the net position moves
only with prices (claims C19 and C20). Dollars spent on US goods end with residents: foreigners'
claims fall by as much, through the current account (C23). Parking drains reserves, a purchase
creates them, and so does spending out of the Treasury's account at the central bank, with no bond
issued: residents hold deposits instead of bonds (C18).
"""

from __future__ import annotations

from enum import IntEnum

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from bondstrike.vocabulary import N_BUCKETS, PerBucket, Scalar


class Agent(IntEnum):
    """Who stands on the sheet."""

    SELLERS = 0
    FOREIGN_OFFICIAL = 1
    FOREIGN_PRIVATE = 2
    RESIDENTS = 3
    HAVEN_BUYERS = 4
    DEALERS = 5
    HEDGE_FUNDS = 6
    BANKS = 7
    CENTRAL_BANK = 8
    TREASURY = 9


class Instrument(IntEnum):
    """Columns after the Treasury buckets."""

    DEPOSITS = N_BUCKETS
    RESERVES = N_BUCKETS + 1
    REPO_POOL = N_BUCKETS + 2
    FOREIGN_ASSETS = N_BUCKETS + 3
    TREASURY_ACCOUNT = N_BUCKETS + 4


N_INSTRUMENTS = N_BUCKETS + len(Instrument)
FOREIGNERS = (Agent.SELLERS, Agent.FOREIGN_OFFICIAL, Agent.FOREIGN_PRIVATE)

Sheet = Float[Array, "agent instrument"]


class Flows(eqx.Module):
    """The week's named flows. Bonds by bucket in USD bn at par, money in USD bn."""

    sold: PerBucket
    """Sold by the coalition."""
    issued: PerBucket
    """Extra issuance of the Treasury, spent at once on residents."""
    bought: PerBucket
    """Bought by the central bank, net of what it lets run down."""
    to_haven: PerBucket
    """Bought by haven buyers, net."""
    to_dealers: PerBucket
    """Change of dealers' inventory."""
    from_hedge_funds: PerBucket
    """Sold by leveraged funds, net of what returns."""
    proceeds: Scalar
    """Cash the coalition received."""
    converted: Scalar
    """Dollars changed into other currencies."""
    parked: Scalar
    """Dollars placed in the central bank's foreign repo pool."""
    taken_by_residents: Scalar
    """Part of `converted` taken by US residents, who sell foreign assets."""
    taken_by_officials: Scalar
    """Part of `converted` taken by other central banks."""
    foreign_share: Scalar
    """Share of price-led buying done by private foreigners outside the coalition."""
    goods: Scalar
    """US goods that the coalition paid with dollars."""
    spent: Scalar
    """Spent by the Treasury on residents out of its account, no debt issued."""


class Check(eqx.Module):
    """What must be zero, and the two identities' own terms, USD bn."""

    columns: Scalar
    """Largest absolute sum of an instrument over agents."""
    rows: Scalar
    """Largest absolute sum of an agent's postings at the week's prices, income apart."""
    price_led: PerBucket
    """Bonds that found a buyer only by their price, at par."""


def opening() -> Sheet:
    """No deviation from the baseline."""
    return jnp.zeros((len(Agent), N_INSTRUMENTS))


def post(sheet: Sheet, flows: Flows, price: PerBucket) -> tuple[Sheet, Check]:
    """Post the week's flows at `price` (per unit of par) and check both sides."""
    price_led = (
        flows.sold
        + flows.issued
        + flows.from_hedge_funds
        - flows.bought
        - flows.to_haven
        - flows.to_dealers
    )
    postings = _accounts(flows, price_led, price)
    worth = jnp.concatenate([price, jnp.ones(len(Instrument))])
    income = _income(flows, price)
    check = Check(
        columns=jnp.abs(postings.sum(axis=0)).max(),
        rows=jnp.abs(postings @ worth - income).max(),
        price_led=price_led,
    )
    return sheet + postings, check


def _accounts(flows: Flows, price_led: PerBucket, price: PerBucket) -> Sheet:
    """The week as T-accounts, one row an agent, in the order of `Agent`."""
    abroad = flows.foreign_share * price_led
    at_home = price_led - abroad
    issue = price @ flows.issued
    paid_by_fed = price @ flows.bought
    taken_privately = flows.converted - flows.taken_by_residents - flows.taken_by_officials
    kept = flows.proceeds - flows.converted - flows.parked
    created = paid_by_fed + flows.spent - flows.parked
    none = jnp.zeros_like(price)
    return jnp.stack(
        [
            _row(-flows.sold, kept - flows.goods, 0.0, flows.parked, flows.converted),
            _row(none, flows.taken_by_officials, 0.0, 0.0, -flows.taken_by_officials),
            _row(abroad, taken_privately - price @ abroad, 0.0, 0.0, -taken_privately),
            _row(
                at_home,
                flows.taken_by_residents - price @ at_home + issue + flows.goods + flows.spent,
                0.0,
                0.0,
                -flows.taken_by_residents,
            ),
            _row(flows.to_haven, -(price @ flows.to_haven), 0.0, 0.0, 0.0),
            _row(flows.to_dealers, -(price @ flows.to_dealers), 0.0, 0.0, 0.0),
            _row(-flows.from_hedge_funds, price @ flows.from_hedge_funds, 0.0, 0.0, 0.0),
            _row(none, -created, created, 0.0, 0.0),
            _row(flows.bought, 0.0, -created, -flows.parked, 0.0, flows.spent),
            _row(-flows.issued, 0.0, 0.0, 0.0, 0.0, -flows.spent),
        ]
    )


def _row(
    bonds: PerBucket,
    deposits: Scalar | float,
    reserves: Scalar | float,
    repo_pool: Scalar | float,
    foreign_assets: Scalar | float,
    treasury_account: Scalar | float = 0.0,
) -> Float[Array, "instrument"]:
    columns = (deposits, reserves, repo_pool, foreign_assets, treasury_account)
    money = [jnp.asarray(x, bonds.dtype) for x in columns]
    return jnp.concatenate([bonds, jnp.stack(money)])


def _income(flows: Flows, price: PerBucket) -> Float[Array, "agent"]:
    """What an agent earned or spent this week: the Treasury on residents, foreigners on goods."""
    spent = price @ flows.issued + flows.spent
    income = jnp.zeros(len(Agent))
    income = income.at[Agent.RESIDENTS].add(spent + flows.goods).at[Agent.TREASURY].add(-spent)
    return income.at[Agent.SELLERS].add(-flows.goods)


def gross_claims(sheet: Sheet, price: PerBucket) -> Scalar:
    """Change of foreigners' dollar claims, Treasuries at `price`, USD bn."""
    worth = jnp.concatenate([price, jnp.asarray([1.0, 1.0, 1.0, 0.0, 0.0])])
    return (sheet[jnp.asarray(FOREIGNERS)] @ worth).sum()


def us_assets_abroad(sheet: Sheet) -> Scalar:
    """Change of US residents' foreign assets, USD bn."""
    return sheet[Agent.RESIDENTS, Instrument.FOREIGN_ASSETS]


def reserves(sheet: Sheet) -> Scalar:
    """Change of banks' reserves, USD bn."""
    return sheet[Agent.BANKS, Instrument.RESERVES]
