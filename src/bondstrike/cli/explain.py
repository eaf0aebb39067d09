"""`bondstrike explain LINK`: equations, parameters with priors and studies, outputs."""

from __future__ import annotations

import ast
import dataclasses
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bondstrike.cli.output import AsJson, console, print_json

if TYPE_CHECKING:
    from bondstrike.evidence.explain import LinkPage, ParameterPage

WITHOUT_PARAMETERS: Final = ("clearing", "rules", "ledger", "budget", "losses", "chain")
"""Pages of the chain that follow from accounting or arithmetic: nothing in them is uncertain."""


@dataclasses.dataclass(frozen=True)
class Output:
    """One number that a link gives out."""

    name: str
    """What the result calls it."""
    block: str
    """Where it stands: `weekly`, `economy`, or `senders`."""
    unit: str
    meaning: str
    axes: tuple[str, ...]
    """Axes besides draw and time."""


def command(
    link: Annotated[str, typer.Argument(help="sellers, treasuries, haven, dollar, fed, …")],
    json: AsJson = False,
) -> int:
    """Show a link of the chain: equations, parameters, priors, posteriors, sources, outputs."""
    page, given = page_of(link), outputs(link)
    if json:
        said = dataclasses.asdict(page)
        print_json({**said, "outputs": [dataclasses.asdict(output) for output in given]})
        return 0
    out = console()
    out.print(page.equation, markup=False)
    for parameter in page.parameters:
        out.print()
        for line in _lines(parameter):
            out.print(line, markup=False)
    for line in _rests_on(page):
        out.print()
        out.print(line, markup=False)
    if given:
        out.print()
        out.print("Gives out:", markup=False)
    for output in given:
        out.print(_output(output), markup=False)
    return 0


def page_of(link: str) -> LinkPage:
    """All that is believed about a link. Raises `InputError` for an unknown one."""
    from bondstrike.errors import unknown_name
    from bondstrike.evidence import LINKS, explain
    from bondstrike.evidence.explain import LinkPage

    if link not in (*LINKS, *WITHOUT_PARAMETERS):
        raise unknown_name("link", link, (*LINKS, *WITHOUT_PARAMETERS))
    text = files("bondstrike.model").joinpath(f"{link}.py").read_text(encoding="utf-8")
    equation = ast.get_docstring(ast.parse(text)) or ""
    return LinkPage(link, equation, ()) if link in WITHOUT_PARAMETERS else explain(link, equation)


def outputs(link: str) -> tuple[Output, ...]:
    """What a link gives out, in the order of the registries."""
    from bondstrike.model.outputs import MACRO, SENDERS, VARIABLES

    blocks = {"weekly": VARIABLES, "economy": MACRO, "senders": SENDERS}
    return tuple(
        Output(name, block, variable.unit, variable.meaning, variable.axes)
        for block, registry in blocks.items()
        for name, variable in registry.items()
        if variable.link == link
    )


def _output(output: Output) -> str:
    by = f" by {', '.join(output.axes)}" if output.axes else ""
    return f"    {output.name} ({output.block}, {output.unit}{by}): {output.meaning}"


def _lines(parameter: ParameterPage) -> list[str]:
    from bondstrike.words import identification

    low, high = parameter.valid
    cited = [f"    {study.summary()}" for study in parameter.cites]
    moved = [f"    {line}" for line in identification.parameter(parameter)]
    graded = "prior of grade" if parameter.fit else "grade"
    return [
        f"{parameter.path}: {parameter.meaning}",
        f"    {parameter.prior}; valid {low:g} to {high:g}; {graded} {parameter.grade}, "
        f"as of {parameter.as_of}",
        *moved,
        f"    {parameter.why}",
        *cited,
    ]


def _rests_on(page: LinkPage) -> list[str]:
    """How the fits behind a link went and on how much they rest, a line each."""
    from bondstrike.words import identification

    return [line for fit in page.fits for line in identification.fit(fit)]
