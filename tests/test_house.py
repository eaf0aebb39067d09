"""The rules of the house, as far as a machine can hold them. Each says what to do instead."""

from __future__ import annotations

import ast
import csv
import json
import re
import subprocess
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "bondstrike"

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 80
MAX_FILE_BYTES = 600_000

NO_TEST_OF_ITS_OWN: dict[str, str] = {
    "model/baseline.py": "array shapes and no behaviour; bondstrike.world fills and checks it",
    "vocabulary.py": "closed lists and array types; every test uses them",
    "__main__.py": "one call of cli.main, run by the end-to-end tests",
}
"""Modules without a mirror under tests/, and why. Short, and meant to stay so."""

SERIES_OF_OTHERS = re.compile(
    r"^(SP500|SPX|VIXCLS|VIX|MORTGAGE\d+US|BAA10Y|AAA10Y|DBAA|DAAA|BAML\w+|GOLD\w*FIX\w*|LBMA\w*)$",
    re.IGNORECASE,
)
"""Columns of series whose owners do not allow redistribution (NOTICE)."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def tracked() -> list[Path]:
    """Files that git tracks or would track; nothing in an unpacked archive."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return []
    names = [name for name in done.stdout.split("\0") if name]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def assert_none(found: Iterable[object] | Mapping[str, object], advice: str) -> None:
    """Fails with the advice and every finding on a line of its own."""
    if isinstance(found, Mapping):
        found = [f"{name}: {value}" for name, value in found.items()]
    if listed := "".join(f"\n  {line}" for line in found):
        pytest.fail(advice + listed, pytrace=False)


def suite() -> list[Path]:
    return sorted((ROOT / "tests").rglob("test_*.py"))


# --- size --------------------------------------------------------------------------------------


def test_a_file_is_one_room():
    long = {
        name_of(path): lines
        for path in [*modules(), *suite()]
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) >= MAX_FILE_LINES
    }
    assert_none(long, f"split these by subject (limit {MAX_FILE_LINES} lines)")


def test_a_function_fits_on_a_screen():
    long = {
        f"{name_of(path)}:{node.lineno} {node.name}": lines
        for path in [*modules(), *suite()]
        for node in functions(parsed(path))
        if node.end_lineno and (lines := node.end_lineno - node.lineno + 1) > MAX_FUNCTION_LINES
    }
    assert_none(long, f"name the parts of these (limit {MAX_FUNCTION_LINES} lines)")


def test_nothing_large_is_tracked():
    large = {name_of(p): size for p in tracked() if (size := p.stat().st_size) > MAX_FILE_BYTES}
    assert_none(large, "raw data stays outside the repository; derived tables are small")


# --- words about code --------------------------------------------------------------------------


def _undocumented(path: Path) -> Iterator[str]:
    def visit(node: ast.AST, prefix: str) -> Iterator[str]:
        for child in getattr(node, "body", []):
            if not isinstance(child, Function | ast.ClassDef) or child.name.startswith("_"):
                continue
            label = f"{prefix}{child.name}"
            if not ast.get_docstring(child) and not _borrows_docstring(child):
                yield label
            if isinstance(child, ast.ClassDef):
                yield from visit(child, f"{label}.")

    tree = parsed(path)
    if not ast.get_docstring(tree):
        yield f"{name_of(path)}: the module itself"
    yield from visit(tree, f"{name_of(path)}: ")


def _borrows_docstring(node: Function | ast.ClassDef) -> bool:
    """Overloads and overriding methods speak through the one they stand for."""
    names = {ast.unparse(decorator).split(".")[-1] for decorator in node.decorator_list}
    return bool(names & {"overload", "override", "setter"})


def test_what_is_public_says_what_it_is():
    missing = [label for path in modules() for label in _undocumented(path)]
    assert_none(missing, "one sentence each: what it is, its unit, its source")


# --- tests mirror the source -------------------------------------------------------------------


def _wants_a_test(path: Path) -> bool:
    relative = path.relative_to(SOURCE).as_posix()
    return path.name != "__init__.py" and relative not in NO_TEST_OF_ITS_OWN


def test_every_module_has_its_test():
    missing = []
    for path in filter(_wants_a_test, modules()):
        relative = path.relative_to(SOURCE)
        mirror = ROOT / "tests" / relative.parent / f"test_{relative.name.removeprefix('_')}"
        if not mirror.is_file():
            missing.append(f"{name_of(path)} → {name_of(mirror)}")
    assert_none(missing, "write the test file of the same path")


def test_the_list_of_exceptions_is_current():
    gone = [name for name in NO_TEST_OF_ITS_OWN if "/" in name and not (SOURCE / name).is_file()]
    assert_none(gone, "drop these from NO_TEST_OF_ITS_OWN")


def _asserts_something(function: Function) -> bool:
    checks = ("assert", "raises", "warns", "expect", "check")
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).split(".")[-1]
            if called.startswith(checks):
                return True
    return False


def test_every_test_asserts_something():
    empty = [
        f"{name_of(path)}:{function.lineno} {function.name}"
        for path in suite()
        for function in functions(parsed(path))
        if function.name.startswith("test_") and not _asserts_something(function)
    ]
    assert_none(empty, "a test that cannot fail tells nobody anything")


# --- safe code ---------------------------------------------------------------------------------

FORBIDDEN_CALLS = {"eval", "exec", "__import__"}
FORBIDDEN_IMPORTS = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"}


def _unsafe(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        where = f"{name_of(path)}:{getattr(node, 'lineno', 0)}"
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in FORBIDDEN_CALLS:
                yield f"{where} {name}()"
            case ast.keyword(arg="allow_pickle", value=ast.Constant(value=True)):
                yield f"{where} allow_pickle=True"
            case ast.keyword(arg="shell", value=ast.Constant(value=True)):
                yield f"{where} shell=True"
            case ast.Import(names=names):
                yield from (f"{where} {n.name}" for n in names if _root(n.name))
            case ast.ImportFrom(module=str(module)) if _root(module):
                yield f"{where} {module}"
            case _:
                pass


def _root(module: str) -> bool:
    return module.partition(".")[0] in FORBIDDEN_IMPORTS


def test_no_text_becomes_code():
    found = [line for path in modules() for line in _unsafe(path)]
    assert_none(found, "parse text into data; store arrays as Parquet, netCDF or JSON")


def _swallows(handler: ast.ExceptHandler) -> bool:
    caught = ast.unparse(handler.type) if handler.type else ""
    broad = caught in {"", "Exception", "BaseException"}
    silent = all(isinstance(step, ast.Pass | ast.Continue) for step in handler.body)
    return not caught or (broad and silent)


def test_no_error_is_swallowed():
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in [*modules(), *suite()]
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler) and _swallows(node)
    ]
    assert_none(found, "catch the error you expect, and say what you did about it")


# --- what is tracked ---------------------------------------------------------------------------

# Put together from parts, so that this file does not find itself.
_FOLDERS = "|".join(["work", "root", "home", "tmp", "opt", "Users"])
MACHINE_PATH = re.compile(rf"(?<![\w.~-])/(?:{_FOLDERS})/\w")
_HOSTS = [r"\bpypi\." + "org", "python" + "hosted", r"npmjs\." + "(?:org|com)", "arti" + "factory"]
_CREDENTIALS = r"https?://[^\s/@]+:[^\s/@]+@"
REGISTRY = re.compile("|".join([*_HOSTS, _CREDENTIALS]), re.IGNORECASE)


@pytest.mark.parametrize(
    ("pattern", "line", "found"),
    [
        (MACHINE_PATH, "see /" + "work/data/x.csv", True),
        (MACHINE_PATH, "'/" + "home/me/x'", True),
        (MACHINE_PATH, "frame" + "work/main and https://www.cbo.gov/" + "home/x", False),
        (REGISTRY, "--index-url https://" + "pypi." + "org/simple", True),
        (REGISTRY, "https://user:secret" + "@example.net/simple", True),
        (REGISTRY, "https://home.treasury.gov/data", False),
    ],
)
def test_the_patterns_find_what_they_should(pattern: re.Pattern[str], line: str, found: bool):
    assert bool(pattern.search(line)) is found


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name_of(path)}:{number} {line.strip()[:80]}"
        for path in tracked()
        for number, line in enumerate((text_of(path) or "").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_machine_path_is_tracked():
    assert_none(_lines_with(MACHINE_PATH), "use a path relative to the file, or a setting")


def test_no_registry_is_named():
    assert_none(_lines_with(REGISTRY), "the user's own package index is used, whatever it is")


def test_no_series_of_others_ships():
    found = {}
    for path in tracked():
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                header = next(csv.reader(line for line in file if not line.startswith("#")), [])
            if taken := [name for name in header if SERIES_OF_OTHERS.match(name.strip())]:
                found[name_of(path)] = taken
    assert_none(found, "fit on these, ship the fit; see NOTICE")


def test_data_files_parse():
    read = {".toml": tomllib.loads, ".json": json.loads}
    broken = {}
    for path in [p for p in SOURCE.rglob("*") if p.suffix in read]:
        try:
            read[path.suffix](path.read_text(encoding="utf-8"))
        except ValueError as error:
            broken[name_of(path)] = str(error)
    assert_none(broken, "mend these")


# --- release -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_one_version_everywhere(project: dict):
    version = project["version"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^version: {re.escape(version)}$", citation, re.MULTILINE)
    assert f"## {version}" in changelog


def test_the_licence_is_whole(project: dict):
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert project["license"] == "Apache-2.0"
    assert all((ROOT / name).is_file() for name in project["license-files"])
    assert licence.count("\n") > 190
    assert "Grant of Patent License" in licence


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;]", name.strip(), maxsplit=1)[0]).lower()


def _locked(name: str) -> dict[str, str]:
    """Requirement → its block in a lock file."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    return {_normal(block): block for block in blocks}


@pytest.mark.parametrize("name", ["run.txt", "dev.txt", "uv.txt"])
def test_every_locked_requirement_is_pinned_and_hashed(name: str):
    loose = [n for n, b in _locked(name).items() if "==" not in b or "--hash=sha256:" not in b]
    assert_none(loose, "make lock")


def test_the_lock_holds_what_the_project_asks_for(project: dict):
    runtime = {_normal(line) for line in project["dependencies"]}
    dev = {_normal(line) for line in project["optional-dependencies"]["dev"]} - {project["name"]}
    assert runtime <= set(_locked("run.txt")), "make lock"
    assert runtime | dev <= set(_locked("dev.txt")), "make lock"


def test_both_locks_agree():
    run, dev = _locked("run.txt"), _locked("dev.txt")
    first = {name: block.split()[0] for name, block in run.items()}
    assert first == {name: dev[name].split()[0] for name in run}, "make lock"
