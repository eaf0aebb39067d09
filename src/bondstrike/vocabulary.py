"""The words every room shares: axes, closed lists, array types.

Members are in the order in which arrays are laid out; their values are the labels that
users type and read. An axis is named after its list: `bucket`, `bloc`, `holder`, `sector`,
`tenor`, `programme`, `rule`, `week`, `quarter`, `draw`.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final

from jaxtyping import Array, Float


class Bucket(StrEnum):
    """Remaining maturity. Bills stand apart: they carry no interest-rate risk here."""

    BILLS = "bills"
    Y0_1 = "0-1y"
    Y1_3 = "1-3y"
    Y3_5 = "3-5y"
    Y5_7 = "5-7y"
    Y7_10 = "7-10y"
    Y10_20 = "10-20y"
    Y20_30 = "20-30y"


COUPON_BUCKETS: Final = tuple(Bucket)[1:]
"""The seven buckets with interest-rate risk (notes, bonds, TIPS, FRNs)."""

BUCKET_EDGES_YEARS: Final = (
    (0.0, 1.0),
    (0.0, 1.0),
    (1.0, 3.0),
    (3.0, 5.0),
    (5.0, 7.0),
    (7.0, 10.0),
    (10.0, 20.0),
    (20.0, 30.0),
)
"""Remaining maturity of each bucket in years: lower edge excluded, upper edge included."""


class Bloc(StrEnum):
    """Foreign blocs, by residence of the holder as TIC reports it, custody centres apart."""

    JAPAN = "japan"
    CHINA = "china"
    UNITED_KINGDOM = "united-kingdom"
    EURO_AREA = "euro-area"
    SWITZERLAND_NORDICS = "switzerland-nordics"
    CANADA = "canada"
    INDIA_OTHER_ASIA = "india-other-asia"
    EAST_ASIAN_CENTRES = "east-asian-centres"
    OIL_EXPORTERS = "oil-exporters"
    LATIN_AMERICA = "latin-america"
    OFFSHORE_FUNDS = "offshore-funds"
    REST_OF_WORLD = "rest-of-world"


class Holder(StrEnum):
    """Who within a bloc decides: a government or central bank, or private owners."""

    OFFICIAL = "official"
    PRIVATE = "private"


OFFICIAL: Final = tuple(Holder).index(Holder.OFFICIAL)
PRIVATE: Final = tuple(Holder).index(Holder.PRIVATE)
"""Positions on the `holder` axis."""


class Sector(StrEnum):
    """Home holders of Treasuries, plus the issuer's own two arms and the banks' dollars."""

    CENTRAL_BANK = "central-bank"
    BANKS = "banks"
    MONEY_FUNDS = "money-funds"
    MUTUAL_FUNDS = "mutual-funds-etfs"
    PENSIONS_INSURERS = "pensions-insurers"
    HOUSEHOLDS_FIRMS = "households-firms"
    STATE_LOCAL = "state-local"
    DEALERS = "dealers"
    HEDGE_FUNDS = "hedge-funds"
    STABLECOINS = "stablecoin-issuers"


class Tenor(StrEnum):
    """Maturities at which yields are reported."""

    Y2 = "2y"
    Y5 = "5y"
    Y10 = "10y"
    Y20 = "20y"
    Y30 = "30y"


TENOR_YEARS: Final = (2.0, 5.0, 10.0, 20.0, 30.0)
"""Years of each `Tenor`."""

TEN_YEAR: Final = tuple(Tenor).index(Tenor.Y10)
"""Position of the ten-year on the `tenor` axis."""


class Channel(IntEnum):
    """What a programme row does, week by week."""

    SALE = 0
    RUN_OFF = 1
    ISSUANCE = 2
    HEDGE = 3
    BILL_DEMAND = 4
    GOODS = 5
    LOST_EXPORTS = 6
    IMPORT_COST = 7
    DEPOSITS = 8
    SPENDING = 9


SALES: Final = (Channel.SALE, Channel.RUN_OFF)
"""Channels in which a holder gives up Treasuries, outright or by not replacing them."""

CHANGES: Final = (Channel.HEDGE, Channel.DEPOSITS)
"""Channels in which a holder sells dollars and no bond."""

TRADE: Final = (Channel.LOST_EXPORTS, Channel.IMPORT_COST)
"""Channels of measures on goods: a flow that lasts, not a stock that is sold."""

MEMBERS: Final = (*SALES, *CHANGES, *TRADE)
"""Channels whose bloc takes part: it sells, hedges, changes dollars, or takes a measure."""


class Signal(IntEnum):
    """What a rule may watch: last week's value of a published or inferable quantity."""

    YIELD_10Y = 0
    DISLOCATION = 1
    STRESS = 2
    DOLLAR = 3
    VIX = 4
    HAVEN = 5
    WEEK = 6
    SOLD = 7


class Action(IntEnum):
    """What a rule row switches on."""

    STOP_SALES = 0
    LEVERAGE_RELIEF = 1
    BILLS_FOR_BONDS = 2
    LINES_REFUSED = 3
    FREEZE = 4
    BUYBACKS = 5
    WITHHOLDING_TAX = 6
    TARIFFS = 7
    SECURITY_WITHDRAWN = 8
    STABLECOIN_DEMAND = 9
    CONCESSION = 10
    FED_PURCHASES = 11


class PolicyKind(StrEnum):
    """What the dispute is about: the policy that the senders want reversed."""

    TARIFFS = "tariffs"
    CENTRAL_BANK = "central-bank"
    BUDGET = "budget"


class Asset(StrEnum):
    """Where the proceeds of a sale can go, by market."""

    BUNDS = "bunds"
    CORE_EURO = "other core euro"
    ITALY = "italy"
    JGBS = "jgbs"
    GILTS = "gilts"
    CANADA = "canada"
    AUSTRALIA = "australia"
    CHINA = "china"
    GOLD = "gold"


class FedMode(StrEnum):
    """How the central bank answers; each is a row of numbers in `model.fed`."""

    NEVER = "never"
    SLOW = "slow"
    FAST = "fast"
    CAP = "cap"
    CAPTURED = "captured"


class Grade(StrEnum):
    """Grade of a figure: how its source was seen."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


N_BUCKETS: Final = len(Bucket)
N_COUPON: Final = len(COUPON_BUCKETS)
N_BLOCS: Final = len(Bloc)
N_HOLDERS: Final = len(Holder)
N_SECTORS: Final = len(Sector)
N_TENORS: Final = len(Tenor)
N_ASSETS: Final = len(Asset)
N_PROGRAMMES: Final = 32
"""Programme rows in the compiled model; a scenario may use fewer."""
N_RULES: Final = 16
"""Rule rows in the compiled model; a scenario may use fewer."""

Scalar = Float[Array, ""]
PerBucket = Float[Array, "bucket"]
PerCoupon = Float[Array, "coupon_bucket"]
PerTenor = Float[Array, "tenor"]
PerSector = Float[Array, "sector"]
PerProgramme = Float[Array, "programme"]
PerRule = Float[Array, "rule"]
Holdings = Float[Array, "bloc holder bucket"]
