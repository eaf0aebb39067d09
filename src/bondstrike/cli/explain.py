"""`bondstrike explain LINK`: equation, parameters, priors and sources of one link."""

from __future__ import annotations

import ast
import dataclasses
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated

import typer

from bondstrike.cli.output import AsJson, console, print_json

if TYPE_CHECKING:
    from bondstrike.evidence.explain import LinkPage, ParameterPage

WITHOUT_PARAMETERS = ("clearing", "rules", "ledger")
"""Pages of the chain that follow from accounting or arithmetic: nothing in them is uncertain."""


def command(
    link: Annotated[str, typer.Argument(help="sellers, treasuries, haven, dollar, fed, …")],
    json: AsJson = False,
) -> int:
    """Show a link of the chain: equation, parameters, priors, sources."""
    page = page_of(link)
    if json:
        print_json(dataclasses.asdict(page))
        return 0
    out = console()
    out.print(page.equation, markup=False)
    for parameter in page.parameters:
        out.print()
        for line in _lines(parameter):
            out.print(line, markup=False)
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


def _lines(parameter: ParameterPage) -> list[str]:
    low, high = parameter.valid
    cited = [f"    {study.summary()}" for study in parameter.cites]
    return [
        f"{parameter.path}: {parameter.meaning}",
        f"    {parameter.prior}; valid {low:g} to {high:g}; grade {parameter.grade}, "
        f"as of {parameter.as_of}",
        f"    {parameter.why}",
        *cited,
    ]
