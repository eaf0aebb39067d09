"""Fields of the modules of a source file and the docstrings below them, as the source says."""

from __future__ import annotations

import ast
import inspect
from types import ModuleType


def documented(module: ModuleType) -> dict[str, str]:
    """`Class.field` → the text below it, empty where there is none."""
    found = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        for step, after in zip(node.body, [*node.body[1:], None], strict=True):
            if isinstance(step, ast.AnnAssign):
                said = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
                text = ast.literal_eval(after.value) if said else ""
                found[f"{node.name}.{ast.unparse(step.target)}"] = text
    return found
