"""What the senders lose: the effect of the lever on every bloc, in USD bn, cumulative by quarter.

Each part compares the path with the lever to the same path without it; positive is a loss. With
prices p, the dollar as an index e (1 on the baseline date), both with (′) and without the lever:

    executed       Σ flow · mix · (p − p′)                    what was sold went for less
    book           Σ flow · mix · (1 − p′)                    the same sale against par
    held           (held − sold) · (p − p′)                   what is left is worth less
    currency_sold  Σ dollars changed · (1 − hedged) · (1 − e′/e)
    currency_held  (Treasuries left · p′ + dollars kept − dollars hedged) · (1 − e′/e)
    income         Σ [kept · (y − deposit) + converted · (y − y_elsewhere)] / 52
    own_curve      debt · Σ effect(s) · (1 − q^(T−s+1)) / 52 ,    q = 1 − repriced / 52
    exports        Σ exports · fall of US imports
    retaliation    Σ exports · fall from retaliation, once the target has retaliated
    measures       Σ flow · cost        real income lost by measures on goods, one's own or others'
    tariffs        Σ exports lost and tariffs borne, while a response has tariffs on the members
    withheld       Σ coupons of private holders · tax of a response

All blocs are counted, in the coalition or not: third parties lose on what they hold. `book` is
another yardstick for the sale that `executed` measures and must not be added to it; `total` leaves
it out. A bond that runs off is paid at par: no loss on it is executed or booked; the cash it leaves
is, as in the ledger, what the bonds not bought in its place would have cost. A hedge sells dollars
forward and no bond: it counts in the two currency lines alone, and so do deposits that are
changed. Dollars spent on goods bring their worth: they are kept no longer and lose nothing. Extra
debt and bills bought by others are no sales of a bloc. What is bought back after a reversal enters
with the other sign.

Choices that are judgement, with the side on which they err:

- holdings stay as on the baseline date and buckets as they are, so that `held` marks a portfolio
  that is kept young; who holds to maturity books nothing and earns less than the market instead;
- bonds were bought at par on average; no bloc's purchase prices are public;
- home money is the broad basket: pegged currencies (the Gulf, Hong Kong) lose less than shown,
  floating ones more; hedges that were in place before are known for what is sold only;
- the yield given up is the market's by bucket on the baseline date; places elsewhere pay their own
  ten-year, half the fall that the purchases caused taken off for having been bought on the way
  down, waiting money a short rate abroad, gold nothing; differences between currencies are not
  corrected for expected exchange rates, and gains on gold are not booked;
- `effect` on a bloc's own curve is `spillover` × the US ten-year's rise by the lever, plus the
  change its own bonds see from the senders' purchases; each week the share repriced / 52 of its
  debt takes the new rate; new deficits are left out. Only debts in the table of alternatives count:
  China's doesn't follow behind its capital controls, smaller currencies are missing;
- lost exports are sales, not profits; US real imports fall alike for all; retaliation hits every
  bloc with a programme, in full from the week it comes until the end of the path; so do tariffs;
- all private holders of a bloc pay the tax, treaties or not, on the market's yield by bucket.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from bondstrike.model import trade
from bondstrike.model.outputs import Senders
from bondstrike.model.parameters import Alternatives, Resolve, Trade
from bondstrike.model.schedules import Programmes
from bondstrike.units import PERCENT, QUARTERS_PER_YEAR, WEEK, WEEKS_PER_QUARTER
from bondstrike.vocabulary import (
    CHANGES,
    MEMBERS,
    N_BLOCS,
    PRIVATE,
    SALES,
    TRADE,
    Asset,
    Channel,
    Holdings,
    PerBucket,
    PerProgramme,
    Scalar,
)

JOINT = list(Asset).index(Asset.CORE_EURO)
"""The market whose yield stands for that of a joint asset."""

PerBloc = Float[Array, "bloc"]
Weeks = Float[Array, "week"]
ByBloc = Float[Array, "week bloc"]
QuarterEnds = Float[Array, "quarter bloc"]


class Tables(eqx.Module):
    """What the blocs have to lose, on the baseline date."""

    exports: PerBloc
    """Goods exports to the United States, USD bn per year."""
    debt: PerBloc
    """Own government debt whose yield follows the US ten-year, USD bn; 0 where none is counted."""
    repriced_per_year: PerBloc
    """Share of that debt which is refinanced at new long yields, per year."""
    home: Float[Array, "asset bloc"]
    """Share of each market of `alternatives` in the bloc's `debt`; columns sum to one or zero."""
    held: Holdings
    """Treasuries held, USD bn at par."""
    bond_yield: PerBucket
    """Market yield of Treasuries by remaining maturity, fraction per year."""
    deposit: Scalar
    """What dollar deposits and the foreign repo pool pay, fraction per year."""
    abroad: Scalar
    """What money pays that waits abroad to be placed, fraction per year."""
    asset_yield: Float[Array, "asset"]
    """Ten-year yield of the places elsewhere, gold zero, fraction per year."""


class Flows(eqx.Module):
    """What the two paths of a pair did, as far as the senders' losses need it."""

    executed: Float[Array, "week programme"]
    """Sold so far by programme, USD bn at par."""
    price_with: Float[Array, "week bucket"]
    """Market value per unit of par with the lever."""
    price_without: Float[Array, "week bucket"]
    """Likewise without."""
    dollar_with: Weeks
    """Broad dollar with the lever, deviation from the baseline, percent."""
    dollar_without: Weeks
    """Likewise without."""
    placed: Float[Array, "week asset"]
    """Converted proceeds placed elsewhere so far, by market, USD bn."""
    lowered: Float[Array, "week asset"]
    """Change of each market's ten-year by these purchases, fraction per year; not above zero."""
    waiting: Weeks
    """Converted proceeds not yet placed, USD bn."""
    joint: Weeks
    """Converted proceeds in the senders' joint asset, USD bn; it pays as other core euro debt."""
    ten_year: Weeks
    """Rise of the US ten-year with less without the lever, as far as others follow, fraction."""
    imports: Float[Array, "quarter"]
    """US real imports with less without the lever, percent."""
    retaliated: Weeks
    """1 once the target has retaliated, with less without the lever."""
    tariff: Weeks
    """Tariff of the target on the members' goods, with less without the lever, percent."""
    withheld: Weeks
    """Tax on foreign private holders' coupons, with less without the lever, share."""


class Trades(eqx.Module):
    """The senders' trades of each week by programme."""

    sold: Float[Array, "week programme"]
    """Sold at the market's price, USD bn at par; run-off apart."""
    left: Float[Array, "week programme"]
    """Holdings that went, run-off included, USD bn at par."""
    kept: Float[Array, "week programme"]
    """Proceeds left in dollars, parked ones included, USD bn."""
    converted: Float[Array, "week programme"]
    """Proceeds changed into other currencies, USD bn."""
    exposed: Float[Array, "week programme"]
    """Dollars changed, or sold forward, that were not hedged before, USD bn."""
    forward: Float[Array, "week programme"]
    """Dollars sold forward, or out of deposits, USD bn."""
    measures: Float[Array, "week bloc"]
    """Real income that measures on goods cost each bloc, USD bn."""


def senders(
    tables: Tables,
    programmes: Programmes,
    flows: Flows,
    parameters: Alternatives,
    resolve: Resolve,
    goods: Trade,
) -> Senders:
    """What each bloc has lost by the end of each quarter; the path has whole quarters."""
    done = trades(programmes, flows.executed, flows.price_with)
    return Senders(
        executed=_so_far(_priced(done.sold, flows.price_without - flows.price_with, programmes)),
        book=_so_far(_priced(done.sold, 1.0 - flows.price_with, programmes)),
        held=_held(tables, programmes, flows, done),
        currency_sold=_so_far(_of_blocs(done.exposed * _fall(flows)[:, None], programmes)),
        currency_held=_currency_held(tables, programmes, flows, done),
        income=_so_far(_income(tables, programmes, flows, done)),
        own_curve=_own_curve(tables, flows, parameters),
        exports=_exports(tables, flows),
        retaliation=_retaliation(tables, programmes, flows, resolve),
        measures=_so_far(done.measures),
        tariffs=_tariffs(tables, programmes, flows, goods),
        withheld=_withheld(tables, flows),
    )


def total(lost: Senders) -> QuarterEnds:
    """Sum of the parts that may be added: all but `book`, USD bn."""
    parts = [part for name, part in lost._asdict().items() if name != "book"]
    return jnp.stack(parts).sum(axis=0)


def proceeds_converted(
    programmes: Programmes,
    executed: Float[Array, "week programme"],
    price_with: Float[Array, "week bucket"],
) -> Weeks:
    """Proceeds changed into other currencies so far, what there is to place, USD bn."""
    return jnp.cumsum(trades(programmes, executed, price_with).converted.sum(axis=1))


def trades(
    programmes: Programmes,
    executed: Float[Array, "week programme"],
    price: Float[Array, "week bucket"],
) -> Trades:
    """The week's trades from what was sold so far and the prices it fetched."""
    flow = jnp.diff(executed, axis=0, prepend=0.0)
    sale, run_off = (_is(programmes, channel) for channel in SALES)
    hedge = sum(_is(programmes, channel) for channel in CHANGES)
    measure = sum(_is(programmes, channel) for channel in TRADE)
    cash = flow * (sale + run_off) * (price @ programmes.mix.T)
    converted = cash * programmes.converted
    forward = flow * hedge
    return Trades(
        sold=flow * sale,
        left=flow * (sale + run_off),
        kept=cash - converted - flow * _is(programmes, Channel.GOODS),
        converted=converted,
        exposed=converted * (1.0 - programmes.hedged) + forward,
        forward=forward,
        measures=(flow * measure) @ programmes.cost,
    )


def _is(programmes: Programmes, channel: Channel) -> PerProgramme:
    return (programmes.channel == channel).astype(programmes.mix.dtype)


def _members(programmes: Programmes) -> Float[Array, "programme bloc"]:
    """1 where the programme is the bloc's."""
    return (programmes.bloc[:, None] == jnp.arange(N_BLOCS)).astype(programmes.mix.dtype)


def _of_blocs(amounts: Float[Array, "week programme"], programmes: Programmes) -> ByBloc:
    return amounts @ _members(programmes)


def _so_far(weekly: ByBloc) -> QuarterEnds:
    """Cumulative sum at quarter ends."""
    return jnp.cumsum(weekly.reshape(-1, WEEKS_PER_QUARTER, weekly.shape[1]).sum(axis=1), axis=0)


def _at_ends(weekly: Array) -> Array:
    """Values in the last week of each quarter."""
    return weekly[WEEKS_PER_QUARTER - 1 :: WEEKS_PER_QUARTER]


def _priced(
    sold: Float[Array, "week programme"],
    price: Float[Array, "week bucket"],
    programmes: Programmes,
) -> ByBloc:
    """What the bonds sold in each week are worth at `price` per unit of par, by bloc."""
    return _of_blocs(sold * (price @ programmes.mix.T), programmes)


def _fall(flows: Flows) -> Weeks:
    """1 − e′/e: fall of the dollar by the lever, share."""
    with_lever = 1.0 + flows.dollar_with * PERCENT
    return 1.0 - with_lever / (1.0 + flows.dollar_without * PERCENT)


def _remaining(
    tables: Tables, programmes: Programmes, done: Trades
) -> Float[Array, "quarter bloc bucket"]:
    """Treasuries left at quarter ends, USD bn at par; all holders of a bloc together."""
    gone = _at_ends(jnp.cumsum(done.left, axis=0))
    by_bloc = jnp.einsum("qp,pb,pk->qbk", gone, _members(programmes), programmes.mix)
    return tables.held.sum(axis=1) - by_bloc


def _held(tables: Tables, programmes: Programmes, flows: Flows, done: Trades) -> QuarterEnds:
    fall = _at_ends(flows.price_without - flows.price_with)
    return jnp.einsum("qbk,qk->qb", _remaining(tables, programmes, done), fall)


def _currency_held(
    tables: Tables, programmes: Programmes, flows: Flows, done: Trades
) -> QuarterEnds:
    bonds = jnp.einsum(
        "qbk,qk->qb", _remaining(tables, programmes, done), _at_ends(flows.price_with)
    )
    dollars = _so_far(_of_blocs(done.kept - done.forward, programmes))
    return (bonds + dollars) * _at_ends(_fall(flows))[:, None]


def _income(tables: Tables, programmes: Programmes, flows: Flows, done: Trades) -> ByBloc:
    """Income given up in each week: stocks of proceeds times what they earn less, by bloc."""
    before = programmes.mix @ tables.bond_yield
    kept = jnp.cumsum(done.kept, axis=0) * (before - tables.deposit)
    now = _earned_elsewhere(tables, flows)[:, None]
    converted = jnp.cumsum(done.converted, axis=0) * (before - now)
    return _of_blocs(kept + converted, programmes) * WEEK


def _earned_elsewhere(tables: Tables, flows: Flows) -> Weeks:
    """Average yield of what was converted, fraction per year; short rates if nothing was."""
    bought_at = tables.asset_yield + 0.5 * flows.lowered
    amount = flows.placed.sum(axis=1) + flows.waiting + flows.joint
    there = amount > 0.0
    earned = (flows.placed * bought_at).sum(axis=1) + flows.waiting * tables.abroad
    earned += flows.joint * tables.asset_yield[JOINT]
    return jnp.where(there, earned / jnp.where(there, amount, 1.0), tables.abroad)


def _own_curve(tables: Tables, flows: Flows, parameters: Alternatives) -> QuarterEnds:
    """Own interest cost so far: each week's effect times the debt-years that carry it."""
    follows = (parameters.spillover * flows.ten_year)[:, None] * (tables.debt > 0.0)
    effect = follows + flows.lowered @ tables.home
    still_old = 1.0 - tables.repriced_per_year * WEEK
    weeks = jnp.arange(1.0, effect.shape[0] + 1.0)[:, None]
    not_yet = still_old ** (weeks + 1.0) * jnp.cumsum(still_old**-weeks * effect, axis=0)
    return tables.debt * WEEK * _at_ends(jnp.cumsum(effect, axis=0) - not_yet)


def _exports(tables: Tables, flows: Flows) -> QuarterEnds:
    """Goods exports lost so far to weaker US demand, by all blocs."""
    return tables.exports * jnp.cumsum(-flows.imports * PERCENT / QUARTERS_PER_YEAR)[:, None]


def _retaliation(
    tables: Tables, programmes: Programmes, flows: Flows, resolve: Resolve
) -> QuarterEnds:
    """Goods exports lost so far to retaliation, by members."""
    punished = _at_ends(jnp.cumsum(flows.retaliated)) * WEEK
    by_law = punished * resolve.retaliation_exports_percent * PERCENT
    return tables.exports * by_law[:, None] * _in_coalition(programmes)


def _tariffs(tables: Tables, programmes: Programmes, flows: Flows, goods: Trade) -> QuarterEnds:
    """Goods not sold and tariffs borne so far, by members."""
    rate = flows.tariff[:, None] * PERCENT
    return _so_far(trade.borne(rate, tables.exports * _in_coalition(programmes), goods) * WEEK)


def _withheld(tables: Tables, flows: Flows) -> QuarterEnds:
    """Coupons withheld from private holders so far."""
    coupons = tables.held[:, PRIVATE] @ tables.bond_yield
    return coupons * _at_ends(jnp.cumsum(flows.withheld))[:, None] * WEEK


def _in_coalition(programmes: Programmes) -> PerBloc:
    """1 for blocs with a programme that is meant to press on the target, else 0."""
    own = sum(_is(programmes, kind) for kind in MEMBERS)
    rows = own * (programmes.size.max(axis=1) > 0.0) * programmes.hostile
    return ((rows @ _members(programmes)) > 0.0).astype(programmes.mix.dtype)
