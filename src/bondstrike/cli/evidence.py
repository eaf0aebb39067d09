"""`bondstrike evidence`: the studies, their spread on one axis, the fits, and leaving one out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from bondstrike.cli.output import AsJson, console, print_json, print_table, progress

if TYPE_CHECKING:
    from bondstrike.words.market import Screen

PRICE_IMPACT, FITS, LEAVE_ONE_OUT = "price-impact", "fits", "leave-one-out"
PAGES: Final = (PRICE_IMPACT, FITS, LEAVE_ONE_OUT)
"""Words that name a page; anything else is a study's id."""

WHAT = "Nothing (the list), a study's id, price-impact, fits, or leave-one-out."
SCENARIO = "With leave-one-out: a preset's name or a TOML file."
BLOCK = 'List only this block, e.g. "price impact".'
GRADE = "List only these grades, e.g. AB."
TEXT = "List only studies whose words contain this."
WEIGHTS = "Weigh studies: PI04=0,QE01=2 (0 leaves out, 1 as fitted)."
FIT = "With leave-one-out: only the studies of this fit."
OUT = "With price-impact: write the picture to FILE.svg, .png or .html."
DRAWS = "With leave-one-out: draws of every run."
DEFAULT_SCENARIO: Final = "eu-and-others"


def command(
    what: Annotated[str, typer.Argument(metavar="ID|PAGE", help=WHAT)] = "",
    scenario: Annotated[str, typer.Argument(metavar="PRESET|FILE", help=SCENARIO)] = "",
    block: Annotated[str, typer.Option(help=BLOCK)] = "",
    grade: Annotated[str, typer.Option(help=GRADE)] = "",
    text: Annotated[str, typer.Option(help=TEXT)] = "",
    id: Annotated[str, typer.Option("--id", help="One study in full, as the argument.")] = "",
    weights: Annotated[str, typer.Option("--weights", help=WEIGHTS)] = "",
    fit: Annotated[list[str] | None, typer.Option(metavar="NAME", help=FIT)] = None,
    draws: Annotated[int, typer.Option(help=DRAWS)] = 256,
    seed: Annotated[int, typer.Option(help="Seed: same seed, same digits.")] = 1,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help=OUT)] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
    json: AsJson = False,
) -> int:
    """List the studies, show one, or show what they say together."""
    asked = what or id
    _refuse_stray(asked, scenario=scenario, out=out, filters=bool(block or grade or text))
    if asked == PRICE_IMPACT:
        return _price_impact(_weights(weights), out, json)
    if asked == FITS:
        return _fits(json)
    if asked == LEAVE_ONE_OUT:
        with progress(quiet or json) as told:
            return _leave_out(
                scenario or DEFAULT_SCENARIO, weights, fit or (), draws, seed, told, json
            )
    if asked:
        return _study(asked, _weights(weights), json)
    return _list(block, grade, text, json)


def _refuse_stray(asked: str, *, scenario: str, out: Path | None, filters: bool) -> None:
    """Refuse what the page that is asked for has no use for."""
    from bondstrike.errors import InputError

    if scenario and asked != LEAVE_ONE_OUT:
        raise InputError("only leave-one-out runs a scenario", where="evidence", got=scenario)
    if out is not None and asked != PRICE_IMPACT:
        allowed = "bondstrike evidence price-impact --out FILE"
        raise InputError("only price-impact has a picture", where="--out", allowed=allowed)
    if filters and asked:
        raise InputError("filters are for the list", where="evidence", got=asked)


def _weights(text: str) -> dict[str, float]:
    """`PI04=0,QE01=2` → weights by study. Raises `InputError`."""
    from bondstrike.errors import InputError
    from bondstrike.scenario.overrides import parse, weight_settings

    found: dict[str, float] = {}
    for setting in map(parse, weight_settings(text)):
        id = setting.steps[1]
        if not isinstance(setting.value, int | float):
            raise InputError("not a weight", where=f"--weights {id}", got=setting.value)
        found[id] = float(setting.value)
    return found


def _show(screen: Screen) -> None:
    from bondstrike.report.screen import show

    show(screen, console())


def _list(block: str, grade: str, text: str, as_json: bool) -> int:
    from bondstrike.errors import InputError
    from bondstrike.evidence.library import select
    from bondstrike.vocabulary import Grade
    from bondstrike.words import evidence as words

    letters = "".join(one.value for one in Grade)
    if set(grade.upper()) - set(letters):
        raise InputError("unknown grade", where="--grade", got=grade, allowed=", ".join(letters))
    found = select(block=block, grade=grade.upper(), text=text)
    if as_json:
        print_json(_plain(found))
        return 0
    if found:
        table = words.listing(found)
        print_table(table.columns, table.rows, title=words.listing_title(found))
    console().print(words.listing_note(found), markup=False)
    return 0


def _study(id: str, weights: dict[str, float], as_json: bool) -> int:
    from bondstrike.errors import unknown_name
    from bondstrike.evidence.library import studies
    from bondstrike.findings.shelf import study_page
    from bondstrike.words import evidence as words

    if id not in studies():
        raise unknown_name("study or page", id, (*studies(), *PAGES), where="bondstrike evidence")
    page = study_page(id, weights)
    if as_json:
        print_json(_plain(page))
    else:
        _show(words.study(page))
    return 0


def _price_impact(weights: dict[str, float], out: Path | None, as_json: bool) -> int:
    from bondstrike.findings.spread import spread
    from bondstrike.words import evidence as words

    if out is not None:
        _check_ending(out)
    found = spread(weights)
    if out is not None:
        from bondstrike.report import figures_evidence

        figures_evidence.write(found, out)
    if as_json:
        print_json(_plain(found))
    else:
        _show(words.spread(found))
    return 0


def _check_ending(out: Path) -> None:
    """Refuse a picture of a kind that isn't drawn, before anything is computed."""
    from bondstrike.errors import InputError
    from bondstrike.report.figures_evidence import KINDS

    if out.suffix not in KINDS:
        allowed = "a file ending in " + ", ".join(KINDS)
        raise InputError("no such kind of picture", where="--out", got=str(out), allowed=allowed)


def _fits(as_json: bool) -> int:
    from bondstrike.errors import DataError
    from bondstrike.findings.shelf import FitRefused, fit_reports
    from bondstrike.words import evidence as words

    found = fit_reports()
    if as_json:
        print_json(_plain(found))
    else:
        _show(words.fits(found))
    return DataError.exit_code if any(isinstance(one, FitRefused) for one in found) else 0


def _leave_out(
    scenario: str,
    weights: str,
    fits: Any,
    draws: int,
    seed: int,
    told: Any,
    as_json: bool,
) -> int:
    from bondstrike.findings.leave_out import leave_out
    from bondstrike.scenario.overrides import weight_settings
    from bondstrike.words import evidence as words

    found = leave_out(
        scenario, draws=draws, seed=seed, sets=weight_settings(weights), fits=fits, progress=told
    )
    if as_json:
        print_json(_plain(found))
    else:
        _show(words.leave_out(found))
    return 0


def _plain(found: Any) -> Any:
    from bondstrike.findings.ranges import plain

    return plain(found)
