"""The entry point: lazy, one line for an error, the right number at the end."""

from __future__ import annotations

import subprocess
import sys
import types

import pytest

from bondstrike import errors
from bondstrike.cli import app

MAIN = "from bondstrike.cli import main; main()"


def started(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A real process, as a shell starts it."""
    command = [sys.executable, "-c", MAIN, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from bondstrike.cli.app import run; run(['--help']); "
        "print([m for m in ('jax', 'numpy', 'pydantic_core._x', 'xarray') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")
    assert all(name in done.stdout for name in app.COMMANDS)


def test_the_package_imports_without_jax():
    code = "import sys, bondstrike; print('jax' in sys.modules, sorted(bondstrike.__all__))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("False")
    assert "'run'" in done.stdout


def test_every_public_name_is_there():
    import bondstrike

    assert all(getattr(bondstrike, name) is not None for name in bondstrike.__all__)
    assert set(bondstrike.__all__) <= set(dir(bondstrike))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = bondstrike.nonsense


def test_version(capsys: pytest.CaptureFixture[str]):
    assert app.run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("bondstrike 0.")


def test_without_a_command_help_is_shown(capsys: pytest.CaptureFixture[str]):
    assert app.run([]) == 0
    assert "Usage: bondstrike" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rum"], "unknown command · at bondstrike · got 'rum'"),
        (["run", "--drows", "3"], "No such option: --drows"),
        (["run", "--draws", "many"], "--draws"),
        (["run", "a", "b"], "b"),
        (["explain"], "Missing argument"),
    ],
)
def test_wrong_words_are_one_line_and_code_two(arguments, said, capsys):
    assert app.run(arguments) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert out.err.count("\n") == 1 and out.err.startswith("bondstrike: ")
    assert said in out.err


def raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def command() -> int:
        raise error

    fake = types.SimpleNamespace(command=command)
    monkeypatch.setattr(app, "import_module", lambda _: fake)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.InputError("x"), 2),
        (errors.DataError("x"), 3),
        (errors.SolveError("x"), 4),
        (errors.StoreError("x\ny"), 5),
        (KeyboardInterrupt(), 130),
    ],
)
def test_each_error_has_its_code(error, code, monkeypatch, capsys):
    raising(monkeypatch, error)
    assert app.run(["presets"]) == code
    assert capsys.readouterr().err.count("\n") == 1


def test_a_fault_of_ours_is_not_hidden(monkeypatch):
    raising(monkeypatch, ZeroDivisionError("ours"))
    with pytest.raises(ZeroDivisionError):
        app.run(["presets"])


def test_a_real_process_leaves_with_the_code():
    done = started("explain", "treasurys")
    assert done.returncode == 2
    assert "did you mean 'treasuries'" in done.stderr
    assert "Traceback" not in done.stderr
