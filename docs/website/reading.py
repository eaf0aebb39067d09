"""The links of the chain as their pages show them, read from the package itself.

A link's text is the docstring of its module, its parameters are the fields of its class in
`model.parameters`, its priors the tables of `evidence/priors/<link>.toml` (the posterior where a
fit replaced the prior), its outputs the entries of `model.outputs` that name it. A link whose
module is not there is left out.
"""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, get_type_hints

from bondstrike.evidence import library
from bondstrike.evidence.beliefs import load_beliefs
from bondstrike.evidence.explain import ParameterPage, explain_prior
from bondstrike.evidence.library import Study
from bondstrike.evidence.prior import Prior
from bondstrike.model import outputs
from bondstrike.model.parameters import Parameters

CHAIN = (
    *("sellers", "treasuries", "haven", "dollar", "alternatives", "fed", "conditions"),
    *("economy", "budget", "politics", "resolve", "trade", "ledger", "losses"),
)
"""The links in the order of the story; every one has a page."""

JOINTS = ("clearing", "rules", "chain")
"""Modules that join the links; they have pages too, and own a few outputs."""

GROUPS: Mapping[str, tuple[str, str]] = {
    "weekly": ("draw, lever, week", "VARIABLES"),
    "quarterly": ("draw, lever, quarter", "MACRO"),
    "senders": ("draw, quarter, bloc", "SENDERS"),
}
"""Group of outputs → its leading axes, and the registry in `model.outputs` that lists it."""

_ID = re.compile(r"\b([A-Z]{2})(\d{2})(?:[–-](?:\1)?(\d{2})\b)?")


@dataclass(frozen=True)
class Parameter:
    """One uncertain quantity: what it is, and what is believed of it."""

    path: str
    """Link and field, as `--set params.…` takes it."""
    meaning: str
    """The field's docstring in `model.parameters`."""
    prior: Prior | None
    """The shipped belief, a posterior where there is a fit; None where no table is on the shelf."""
    page: ParameterPage | None
    """The belief in words, with its studies and what the data did to it; None likewise."""

    @property
    def before(self) -> Prior | None:
        """The prior that a fit replaced; None without a fit."""
        if self.prior is None or self.prior.before is None:
            return None
        return dataclasses.replace(self.prior, distribution=self.prior.before, before=None)


@dataclass(frozen=True)
class Output:
    """One array of a result."""

    name: str
    group: str
    """`weekly`, `quarterly` or `senders`."""
    unit: str
    meaning: str
    link: str
    """Module that owns it."""
    axes: str
    """All axes, leading ones first."""


@dataclass(frozen=True)
class Link:
    """One module of the chain."""

    name: str
    title: str
    """First line of the docstring, without its number."""
    number: str
    """`Link 3`, empty for a joint."""
    text: str
    """The rest of the docstring, Markdown with equations indented."""
    parameters: tuple[Parameter, ...]
    outputs: tuple[Output, ...]
    studies: tuple[Study, ...]
    """All that text and priors cite, in the order of the evidence table."""
    code: str
    """The module's source."""

    @property
    def short(self) -> str:
        """The link's question in a few words: its title without its name."""
        named = self.title.casefold().startswith(f"{self.name}: ")
        line = self.title.partition(": ")[2] if named else self.title
        return line[:1].upper() + line[1:]

    @property
    def label(self) -> str:
        """Name for lists."""
        return self.name.capitalize()


@cache
def links(names: tuple[str, ...] = CHAIN + JOINTS) -> tuple[Link, ...]:
    """Those of the named modules that are there, in that order."""
    return tuple(_link(name, code) for name in names if (code := _code(name)) is not None)


def absent() -> list[str]:
    """Links, parameters' priors and owners of outputs that are not there yet."""
    there = {link.name for link in links()}
    lost = [name for name in CHAIN if name not in there]
    lost += [p.path for link in links() for p in link.parameters if p.page is None]
    owners = sorted({output.link for output in all_outputs()} - there - set(lost))
    return lost + owners


def _code(name: str) -> str | None:
    path = files("bondstrike.model").joinpath(f"{name}.py")
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _link(name: str, code: str) -> Link:
    first, _, text = (ast.get_docstring(ast.parse(code)) or name).partition("\n")
    number, dash, title = first.partition(" — ")
    found = tuple(_parameters(name))
    cited = {id for p in found if p.prior for id in p.prior.cites} | set(ids_in(text))
    return Link(
        name=name,
        title=title if dash else first,
        number=number if dash else _place(name),
        text=text.strip("\n"),
        parameters=found,
        outputs=tuple(o for o in all_outputs() if o.link == name),
        studies=tuple(study for id, study in library.studies().items() if id in cited),
        code=code,
    )


def _place(name: str) -> str:
    """`Link 13` for a link whose docstring does not count itself."""
    return f"Link {CHAIN.index(name) + 1}" if name in CHAIN else ""


def _parameters(link: str) -> Iterator[Parameter]:
    owner = get_type_hints(Parameters).get(link)
    if owner is None:
        return
    priors, said = (
        load_beliefs().priors,
        docs_of("bondstrike.model", "parameters.py")[owner.__name__],
    )
    for field in dataclasses.fields(owner):
        path = f"{link}.{field.name}"
        prior = priors.get(path)
        page = explain_prior(prior) if prior else None
        yield Parameter(path, said.get(field.name, ""), prior, page)


@cache
def all_outputs() -> tuple[Output, ...]:
    """Every entry of the registries in `model.outputs`, group by group."""
    return tuple(
        Output(name, group, v.unit, v.meaning, v.link, _axes(leading, v.axes))
        for group, (leading, registry) in GROUPS.items()
        for name, v in getattr(outputs, registry, {}).items()
    )


def _axes(leading: str, own: Iterable[str]) -> str:
    return ", ".join((leading, *own))


# --- docstrings below fields, which Python itself does not keep ----------------------------------


@cache
def docs_of(package: str, file: str) -> dict[str, dict[str, str]]:
    """Class → field → the string that stands below the field, on one line."""
    tree = ast.parse(files(package).joinpath(file).read_text(encoding="utf-8"))
    return {
        node.name: dict(_said(node.body)) for node in tree.body if isinstance(node, ast.ClassDef)
    }


def _said(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, below in pairwise(body):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, " ".join(text.split())
            case _:
                pass


# --- citations ----------------------------------------


def ids_in(text: str) -> Iterator[str]:
    """Study ids that a text names, ranges such as `PI10–12` written out; unknown ones left out."""
    for match in _ID.finditer(text):
        yield from ids_of(match)


def ids_of(match: re.Match[str]) -> list[str]:
    """The known study ids that one match of `_ID` stands for."""
    block, first, last = match.group(1), int(match.group(2)), int(match.group(3) or 0)
    wanted = (f"{block}{number:02d}" for number in range(first, max(first, last) + 1))
    return [id for id in wanted if id in library.studies()]


def cited_by() -> dict[str, list[str]]:
    """Study id → paths of the parameters whose priors cite it."""
    found: dict[str, list[str]] = {}
    for link in links():
        for parameter in link.parameters:
            for id in parameter.prior.cites if parameter.prior else ():
                found.setdefault(id, []).append(parameter.path)
    return found


def replace_ids(text: str, write: Any) -> str:
    """The text with every known id or range of ids written by `write(first id, as it stands)`."""

    def one(match: re.Match[str]) -> str:
        known = ids_of(match)
        return write(known[0], match.group()) if known else match.group()

    return _ID.sub(one, text)
