"""Code in a page, read from the repository when the site is built, so that it can't drift.

A fenced block whose info string is `file PATH` shows that file, `file PATH#NAME` the class,
function or assignment of that name in it, `file PATH#table KIND` the first table of a TOML file
that says `kind = "KIND"`. What stands inside the block is for those who read the Markdown itself.
"""

from __future__ import annotations

import ast
from pathlib import Path

LANGUAGES = {".py": "python", ".toml": "toml", ".md": "markdown"}
"""Endings of files that can be shown, and what they are written in."""


def excerpt(root: Path, wanted: str) -> tuple[str, str]:
    """Text and language of `PATH` or `PATH#NAME`. Raises ValueError if it is not there."""
    name, _, part = wanted.partition("#")
    file = root / name
    if not file.is_file() or file.suffix not in LANGUAGES:
        raise ValueError(f"no file to show: {name}")
    text = file.read_text(encoding="utf-8")
    return _part(text, part, wanted) if part else text, LANGUAGES[file.suffix]


def _part(text: str, part: str, wanted: str) -> str:
    kind, _, value = part.partition(" ")
    found = _toml_table(text, value) if kind == "table" else _python_node(text, part)
    if found is None:
        raise ValueError(f"nothing to show: {wanted}")
    return found


def _toml_table(text: str, kind: str) -> str | None:
    """The first `[[…]]` table whose `kind` is the one named, up to the next table."""
    blocks = text.split("\n[")
    found = (block for block in blocks if f'\nkind = "{kind}"' in block)
    return next((f"[{block}".rstrip() + "\n" for block in found), None)


def _python_node(text: str, name: str) -> str | None:
    """Source of a class, function or assignment, with the docstring that follows the latter."""
    body = ast.parse(text).body
    for place, node in enumerate(body):
        if _name(node) == name:
            after = body[place + 1] if place + 1 < len(body) else node
            last = after if isinstance(after, ast.Expr) else node
            return "\n".join(text.splitlines()[_first(node) - 1 : last.end_lineno]) + "\n"
    return None


def _name(node: ast.stmt) -> str:
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return ""


def _first(node: ast.stmt) -> int:
    """First line of a node, its decorators included."""
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(d.lineno for d in decorators)])
