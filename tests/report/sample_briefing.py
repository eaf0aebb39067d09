"""A briefing with one figure of every kind, in numbers such as the model gives. Not a result."""

from __future__ import annotations

import numpy as np

from bondstrike.report.document import (
    Bars,
    Briefing,
    Curves,
    Diagram,
    Edge,
    Fan,
    Node,
    Section,
    Stack,
    Stamp,
    Steps,
    Table,
    Waterfall,
)

WEEKS = tuple(float(week) for week in range(105))
NOTE = "Source: bondstrike, 1,000 draws, with the sale less without it, in the same draw."


def _path(peak: float, lasting: float, jump: float = 0.06) -> tuple[float, ...]:
    """Rises to `peak` at week 26 and decays towards `lasting`."""
    t = np.arange(105.0)
    rise = jump + (1 - jump) * np.clip(t / 26.0, 0.0, 1.0) ** 0.8
    fall = np.exp(-np.clip(t - 26.0, 0.0, None) / 17.0)
    ripple = 0.02 * peak * np.sin(t / 2.3)
    ripple[0] = 0.0
    path = np.where(t <= 26.0, peak * rise, lasting + (peak - lasting) * fall) + ripple
    return tuple(float(x) for x in path)


TEN_YEAR = Fan(
    title="The ten-year yield rises by about an eighth of a point, and then most of it fades",
    unit="bp, change in the 10-year yield",
    caption="Difference that the sale makes in the same draw.",
    x=WEEKS,
    x_label="weeks after the announcement",
    low=_path(5.0, -1.0),
    q25=_path(8.4, 0.9),
    median=_path(12.1, 2.6),
    q75=_path(17.8, 5.2),
    high=_path(30.2, 11.0),
    note=NOTE,
    marks=((0.0, "announced"), (26.0, "sale ends")),
)

DOLLAR = Fan(
    title="The dollar loses a little, and keeps losing it",
    unit="%, change in the broad dollar",
    caption="Up means a stronger dollar.",
    x=WEEKS,
    x_label="weeks after the announcement",
    low=tuple(-x for x in _path(3.0, 2.6, 0.3)),
    q25=tuple(-x for x in _path(1.9, 1.7, 0.3)),
    median=tuple(-x for x in _path(1.3, 1.25, 0.3)),
    q75=tuple(-x for x in _path(0.9, 0.8, 0.3)),
    high=tuple(-x for x in _path(0.4, 0.2, 0.3)),
    note=NOTE,
)

CURVE = Curves(
    title="Long maturities move most at first; bills hardly at all",
    unit="bp, change in yield",
    caption="Median and range at three moments.",
    x_labels=("3m", "2y", "5y", "7y", "10y", "20y", "30y"),
    lines=(
        (
            "day one",
            (-1.2, -0.4, 0.0, 0.1, 0.1, 0.1, 0.1),
            (-0.2, 0.1, 0.5, 0.6, 0.7, 0.8, 0.8),
            (0.3, 1.2, 2.4, 3.0, 3.4, 3.8, 4.0),
        ),
        (
            "peak",
            (-3.0, 0.8, 2.9, 4.1, 5.0, 5.6, 5.8),
            (-0.6, 3.0, 7.9, 10.4, 12.1, 13.6, 14.0),
            (2.1, 9.8, 20.2, 26.0, 30.2, 34.9, 37.1),
        ),
        (
            "two years on",
            (-1.0, -1.4, -1.2, -1.1, -1.0, -0.9, -0.9),
            (0.0, 0.6, 1.7, 2.2, 2.6, 3.1, 3.3),
            (1.2, 3.9, 7.7, 9.8, 11.0, 12.2, 12.9),
        ),
    ),
    note=NOTE,
)

INTEREST = Bars(
    title="The federal interest bill grows by single-digit billions a year",
    unit="$bn a year, change in net interest",
    caption="Fiscal years; old debt keeps its coupons, so the bill follows slowly.",
    labels=tuple(str(year) for year in range(2026, 2036)),
    low=(0.4, 3.1, 3.0, 2.2, 1.4, 0.9, 0.6, 0.4, 0.2, 0.0),
    median=(1.4, 8.2, 8.0, 6.9, 5.8, 5.0, 4.4, 4.0, 3.7, 3.5),
    high=(3.4, 18.0, 18.3, 16.0, 14.1, 13.0, 12.2, 11.6, 11.0, 10.7),
    note="Source: bondstrike on the baseline of CBO, January 2026.",
)

LOSSES = Bars(
    title="Sellers lose more than the buyers of the rest",
    unit="$bn, loss over two years",
    caption="At market prices and in own currency.",
    labels=(
        "euro area",
        "United Kingdom",
        "Switzerland and Nordics",
        "Canada",
        "Taiwan, Korea, Singapore, Hong Kong",
        "Japan",
    ),
    low=(11.0, 3.0, 2.1, 1.2, 0.4, 1.6),
    median=(31.0, 9.3, 6.4, 3.3, 3.9, 10.2),
    high=(74.0, 24.0, 15.0, 8.8, 12.0, 29.0),
    groups=("sellers",) * 4 + ("others",) * 2,
    note=NOTE,
    signed=False,
)

HANGS_ON = Bars(
    title="What the peak hangs on",
    unit="bp, 10-year at its peak",
    caption="Each parameter at its 5 % and 95 % point, all others at their medians.",
    labels=(
        "lasting price impact of supply (PT01)",
        "what governments can order sold",
        "buyers in fear of other risks (PE06)",
        "dealers' room",
        "when the Fed steps in",
    ),
    low=(5.8, 7.0, 8.8, 10.7, 11.2),
    median=(12.1,) * 5,
    high=(24.9, 18.6, 15.0, 14.4, 12.3),
    centre=12.1,
    note=NOTE,
)

HOLDERS = Stack(
    title="Someone holds every bond: at first dealers, in the end those who buy for the price",
    unit="% of what was sold",
    caption="Means over draws.",
    x=("a month", "a quarter", "half a year", "two years"),
    layers=(
        ("buyers at home, for the price", (14.0, 24.0, 38.0, 55.0)),
        ("abroad, for the price", (8.0, 13.0, 17.0, 22.0)),
        ("buyers in fear", (12.0, 13.0, 11.0, 6.0)),
        ("the Fed", (0.0, 2.0, 4.0, 8.0)),
        ("dealers", (55.0, 42.0, 24.0, 7.0)),
        ("leveraged funds", (11.0, 6.0, 6.0, 2.0)),
    ),
    note=NOTE,
)

BUYERS = Stack(
    title="The same, week by week",
    unit="$bn at par",
    caption="",
    x=WEEKS,
    x_label="weeks after the announcement",
    layers=(
        ("for the price", tuple(min(w, 26) * 4.0 + max(w - 26, 0) * 2.3 for w in range(105))),
        ("dealers", tuple(min(w, 26) * 10.0 * 0.965 ** max(w - 26, 0) for w in range(105))),
        ("leveraged funds", tuple(-min(w, 26) * 2.0 * 0.95 ** max(w - 26, 0) for w in range(105))),
    ),
)


def _chance(level: float) -> tuple[float, ...]:
    return tuple(float(level * (1 - np.exp(-w / 14.0))) for w in range(27))


REVERSAL = Steps(
    title="The odds of a reversal move from 19 to 21 % within half a year",
    unit="% of draws in which the policy is withdrawn",
    caption="Most of what would bring a reversal would bring it without the sale.",
    x=tuple(float(w) for w in range(27)),
    x_label="weeks after the announcement",
    lines=(
        ("with the sale", _chance(11.0), _chance(24.8), _chance(45.0)),
        ("without", _chance(9.5), _chance(22.4), _chance(41.0)),
    ),
    note=NOTE,
    marks=((26.0, "sale ends"),),
)

DRIVERS = Waterfall(
    title="What moved the ten-year at its peak",
    unit="bp, 10-year in week 26",
    caption="Shapley shares of the median effect.",
    labels=(
        "supply priced ahead",
        "flow through dealers",
        "stress",
        "convenience lost",
        "haven buying",
        "the Fed",
    ),
    values=(8.1, 6.2, 1.4, 1.1, -3.9, -0.8),
    total=12.1,
    note=NOTE,
)

CHAIN = Diagram(
    nodes=(
        Node("sellers", "Sellers", "$395bn at par", "5 to 95 %: $228 to 627bn"),
        Node("treasuries", "Treasuries", "10-year +12 bp at its peak", "+5 to +30"),
        Node("haven", "Buyers in fear", "hold 13 % of it", "2 to 31"),
        Node("dollar", "The dollar", "−1.3 % at its lowest", "−3 to −0.4"),
        Node("alternatives", "Bunds, gold, other bonds", "Bund −4 bp", "−11 to −1"),
        Node("fed", "The Fed", "buys in 9 % of draws", "$0 to 44bn"),
        Node("conditions", "Financial conditions", "mortgage rate +9 bp", "+3 to +25"),
        Node("economy", "The economy", "GDP −0.04 % after a year", "−0.15 to 0"),
        Node("budget", "The budget", "interest +$8bn a year", "+$3 to 18bn"),
        Node("politics", "Politics", "approval −0.1 points", "−0.5 to 0"),
        Node("resolve", "Resolve", "reversal in 21 % of draws", "without the sale 19 %"),
    ),
    edges=(
        Edge("sellers", "treasuries", "supply"),
        Edge("treasuries", "haven", "yields"),
        Edge("treasuries", "dollar"),
        Edge("treasuries", "alternatives"),
        Edge("treasuries", "fed", "strain"),
        Edge("haven", "conditions"),
        Edge("dollar", "conditions"),
        Edge("alternatives", "conditions"),
        Edge("fed", "conditions"),
        Edge("fed", "treasuries", "purchases"),
        Edge("treasuries", "conditions", "long yields"),
        Edge("conditions", "economy"),
        Edge("economy", "budget"),
        Edge("budget", "politics"),
        Edge("economy", "politics", "jobs, prices"),
        Edge("treasuries", "budget", "interest"),
        Edge("politics", "resolve"),
        Edge("resolve", "sellers", "ends with the dispute"),
    ),
    caption="Medians, with 5 to 95 % of draws; dashed arrows act back.",
    note=NOTE,
)

SAMPLE = Briefing(
    title="Europe and others sell Treasuries for half a year",
    question="Would it put pressure back on Washington?",
    verdict=(
        "Hardly: the ten-year rises by 12 bp at its peak (5 to 30), and the odds that the policy "
        "is withdrawn within half a year go from 19 to 21 %."
    ),
    key=(
        ("+12 bp", "10-year at its peak; 5 to 95 % of draws: +5 to +30"),
        ("−1.3 %", "dollar at its lowest; −3 to −0.4"),
        ("+$8bn", "interest a year; +3 to +18"),
        ("19 → 21 %", "odds of a reversal, without and with the sale"),
        ("$31bn", "loss of the euro area over two years; 11 to 74"),
    ),
    conditions=(
        "Baseline of 14 January 2026 with a 10-year of 4.15 %.",
        "The Fed answers slowly, if at all.",
        "Governments order sold what they can; price impact as in PT01.",
    ),
    sections=(
        Section(
            "The chain",
            (
                "Every link hands its numbers to the next; none is assumed to be zero.",
                CHAIN,
            ),
        ),
        Section("Yields", (TEN_YEAR, CURVE, DRIVERS, HANGS_ON)),
        Section("The dollar", (DOLLAR,)),
        Section("Who buys", (HOLDERS, BUYERS)),
        Section(
            "Who pays",
            (
                INTEREST,
                LOSSES,
                Table(
                    "Peak of the 10-year by answer of the Fed, bp",
                    ("Fed", "peak", "a quarter on", "holds at most"),
                    (
                        ("never", "+5 to +33 (+13)", "+2 to +14 (+6)", "$0"),
                        ("fast", "+4 to +22 (+9)", "+1 to +9 (+4)", "$0 to 160bn (38)"),
                    ),
                ),
            ),
        ),
        Section("Does anybody give in?", (REVERSAL,)),
    ),
    sources=(
        ("PT01", "A study of the price impact of Treasury supply, 2012."),
        ("PE06", "An account of safe-haven buying <in> 2020 & after."),
    ),
    limits=(
        "No study observed a coordinated, announced, political sale.",
        "Holdings by bloc and owner are estimated.",
    ),
    stamp=Stamp("2026-01-14", "0.1.0", 1, "5f3c9a0e7b214d68"),
    reproduce="bondstrike run eu-and-others --draws 1000 --seed 1 --out result",
)
