"""Response: coupons paid to private foreign holders are taxed at the source.

Private foreigners ask for more before tax, which lifts yields by their share of price-led demand;
the Treasury takes revenue; faith in the haven suffers as far as a promise is cut. Governments are
exempt by sovereign immunity; treaties that exempt private holders are not looked at.
"""

from __future__ import annotations

from typing import Literal

from bondstrike.scenario.responses.common import Range, Rule
from bondstrike.vocabulary import Action


class WithholdingTax(Rule):
    """Coupons paid to private foreign holders are taxed at the source."""

    does = Action.WITHHOLDING_TAX
    strength = Range(0.0, 0.5, "share of coupons withheld")
    action: Literal["withholding-tax"]
    size: float = 0.15
    """Share of the coupon withheld; the law until 1984 took 30 %, as it does without a treaty."""
