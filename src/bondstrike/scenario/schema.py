"""What a scenario file may say. One schema for files, `--set`, links and stored results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bondstrike.evidence.weights import LARGEST
from bondstrike.scenario.dispute import Dispute
from bondstrike.scenario.events import Events
from bondstrike.scenario.fed import FedChoice
from bondstrike.scenario.fields import (
    LONGEST_WEEKS,
    SHORTEST_WEEKS,
    Share,
    Strict,
    Texts,
    either,
    refusal,
)
from bondstrike.scenario.levers import Lever
from bondstrike.scenario.responses import Response
from bondstrike.vocabulary import N_RULES

Text = Annotated[str, Field(min_length=1, max_length=2000)]

BROKEN: Literal["broken"] = "broken"
BROKEN_OPENING = 0.05
"""State of a broken haven on the first day: next to nobody runs to Treasuries any more."""
"""Premise that Treasuries are no haven from the first week on."""


HavenPremise = Annotated[
    Share | Literal["broken"], either("not a premise", 'a number from 0 to 1, or "broken"', BROKEN)
]


class Premises(Strict):
    """What-ifs: each number multiplies one mechanism, 1 as estimated, 0 off."""

    haven: HavenPremise = 1.0
    """Flight to Treasuries in fear; "broken": from the first week one runs from them."""
    stress: Share = 1.0
    """Multiplication of the risk price and forced cuts of leveraged longs."""
    convenience: Share = 1.0
    """Loss of the convenience yield."""
    announcement: Share = 1.0
    """Pricing ahead of what is announced but not yet sold."""
    rates_felt: Share = 1.0
    """What politics feels of yields and mortgage rates."""
    shares_felt: Share = 1.0
    """What politics feels of share prices."""
    dollar_felt: Share = 1.0
    """What politics feels of the dollar."""
    rally: Share = 1.0
    """Closing of ranks under an open attack."""


def _flat(got: object) -> object:
    """`{treasuries: {lasting_bp: 8}}` → `{"treasuries.lasting_bp": 8}`; flat keys stay."""
    if not isinstance(got, Mapping):
        return got
    flat: dict[str, Any] = {}
    for key, value in got.items():
        inner = value.items() if isinstance(value, Mapping) else [(None, value)]
        for name, leaf in inner:
            flat[key if name is None else f"{key}.{name}"] = leaf
    return flat


Params = Annotated[dict[str, float | str], BeforeValidator(_flat)]
"""Parameter path (`treasuries.lasting_bp`) → number, or distribution in words."""

Weight = Annotated[float, Field(ge=0.0, le=LARGEST)]
"""Weight of a study: 0 leaves it out, 1 as fitted, at most `weights.LARGEST`."""


class ScenarioFile(Strict):
    """A scenario as a file states it; presets are such files."""

    title: Text
    """A few words, for lists and pictures."""
    question: Text
    """The question that the scenario puts, in one sentence."""
    why: Texts = ()
    """Reasons for the settings, one a line."""
    sources: Texts = ()
    """Where the settings come from: study ids, tables, dates."""
    horizon_weeks: Annotated[int, Field(ge=SHORTEST_WEEKS, le=LONGEST_WEEKS)] = LONGEST_WEEKS
    """Weeks looked at."""
    levers: Annotated[tuple[Lever, ...], Field(strict=False)] = ()
    """What the senders do, and others whose demand changes."""
    responses: Annotated[tuple[Response, ...], Field(strict=False, max_length=N_RULES)] = ()
    """What others do on a date, or as signals pass thresholds."""
    fed: FedChoice
    """How the central bank answers."""
    dispute: Dispute = Dispute()
    """What the senders want, and what follows once they have it."""
    events: Events = Events()
    """What else happens to the world."""
    premises: Premises = Premises()
    """What-ifs on single mechanisms."""
    params: Params = Field(default_factory=dict)
    """Parameters fixed at a number or given another distribution."""
    weights: dict[str, Weight] = Field(default_factory=dict)
    """Study id → weight in the fits: 0 leaves it out, 1 as fitted, 2 counts it twice."""

    @model_validator(mode="after")
    def _one_opening(self) -> Self:
        if self.premises.haven == BROKEN and "haven.opening" in self.params:
            raise refusal(
                'premises.haven = "broken" and params.haven.opening say two things',
                allowed="one of the two",
            )
        return self


class ScenarioSpec(ScenarioFile):
    """A scenario that is ready to compile: what the file says, and where each part came from."""

    name: str = ""
    """Name of the preset, or of the file without its ending."""
    yours: Texts = ()
    """Paths that the user set by hand; every output marks them."""

    def effective_params(self) -> dict[str, float | str]:
        """`params`, with what the premises say about parameters."""
        if self.premises.haven == BROKEN:
            return {**self.params, "haven.opening": BROKEN_OPENING}
        return dict(self.params)
