from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from bondstrike.errors import InputError
from bondstrike.evidence.library import studies
from bondstrike.scenario.load import DEFAULT, PRESETS, list_presets, load_scenario
from bondstrike.vocabulary import FedMode

MINE = """
title = "mine"
question = "What if?"
fed = "never"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_list_is_what_ships():
    shipped = {
        item.name.removesuffix(".toml")
        for item in files("bondstrike.scenario").joinpath("presets").iterdir()
    }
    assert shipped == set(PRESETS)
    assert [preset.name for preset in list_presets()] == list(PRESETS)
    assert PRESETS[0] == DEFAULT == load_scenario().name


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_says_what_and_why(name: str):
    spec = load_scenario(name)
    assert spec.question.endswith("?")
    assert spec.why
    assert all(line.endswith((".", "?")) for line in spec.why)
    cited = {source for source in spec.sources if len(source) == 4}
    assert cited <= set(studies())


def test_presets_differ_in_title_and_question():
    presets = list_presets()
    assert len({preset.title for preset in presets}) == len(presets)
    assert len({preset.question for preset in presets}) == len(presets)


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("fed-never", FedMode.NEVER),
        ("fed-fast", FedMode.FAST),
        ("fed-captured", FedMode.CAPTURED),
    ],
)
def test_the_fed_presets_change_the_fed_and_nothing_else(name: str, mode: FedMode):
    default, changed = load_scenario(), load_scenario(name)
    assert changed.fed.mode is mode
    kept = {"levers", "responses", "dispute", "events", "premises", "params", "horizon_weeks"}
    assert changed.model_dump(include=kept) == default.model_dump(include=kept)


def test_the_broken_haven_changes_the_haven_and_nothing_else():
    default, changed = load_scenario(), load_scenario("haven-broken")
    assert changed.premises.haven == "broken"
    assert changed.levers == default.levers
    assert changed.fed == default.fed


def test_a_dispute_is_merged_key_by_key(tmp_path: Path):
    text = 'based_on = "official-exit"\ntitle = "m"\nquestion = "q?"\ndispute = { after = "undo" }'
    spec = load_scenario(written(tmp_path, text))
    assert (spec.dispute.after, spec.dispute.coalition) == ("undo", "holds")


def test_words_are_not_inherited(tmp_path: Path):
    path = written(tmp_path, f'based_on = "{DEFAULT}"\ntitle = "mine"\nquestion = "What if?"')
    spec = load_scenario(path)
    assert spec.levers == load_scenario().levers
    assert (spec.why, spec.sources) == ((), ())
    assert spec.name == "mine"


def test_tables_are_merged_and_a_named_mode_replaces(tmp_path: Path):
    text = MINE.replace('fed = "never"', 'based_on = "haven-broken"\nfed = { pace = 90 }')
    spec = load_scenario(written(tmp_path, text + "premises = { stress = 0 }"))
    assert (spec.fed.mode, spec.fed.pace) == (FedMode.SLOW, 90)
    assert (spec.premises.haven, spec.premises.stress) == ("broken", 0)
    replaced = load_scenario(written(tmp_path, 'based_on = "haven-broken"\n' + MINE))
    assert (replaced.fed.mode, replaced.fed.pace) == (FedMode.NEVER, None)


def test_settings_are_marked_as_yours_once_each():
    spec = load_scenario(sets=["levers.0.weeks=13", "fed.mode=fast", "levers.0.weeks=14"])
    assert spec.levers[0].weeks == 14
    assert spec.yours == ("levers.0.weeks", "fed.mode")
    assert load_scenario().yours == ()


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("eu-and-other", "unknown preset"),
        ("nowhere.toml", "no such file"),
        ("nowhere/mine.toml", "no such file"),
    ],
)
def test_what_is_not_there(name: str, what: str):
    with pytest.raises(InputError, match=what):
        load_scenario(name)


def test_the_nearest_preset_is_named():
    with pytest.raises(InputError) as caught:
        load_scenario("eu-and-other")
    assert caught.value.nearest == "eu-and-others"


def test_a_folder_is_no_file(tmp_path: Path):
    with pytest.raises(InputError, match="no such file"):
        load_scenario(tmp_path)


@pytest.mark.parametrize("broken", ["levers = [[\n", "fed = slow\nseed = 1\n", "title = 'twice'"])
def test_malformed_toml_names_the_line(tmp_path: Path, broken: str):
    with pytest.raises(InputError, match="line 3") as caught:
        load_scenario(written(tmp_path, 'title = "a"\nquestion = "b"\n' + broken))
    assert "mine.toml" in caught.value.where


def test_bytes_that_are_no_text(tmp_path: Path):
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        load_scenario(path)


def test_a_file_too_large(tmp_path: Path):
    with pytest.raises(InputError, match="too large"):
        load_scenario(written(tmp_path, "#" * 1_000_001))


@pytest.mark.parametrize("base", ['"eu-and-other"', "3", '"mine"'])
def test_based_on_what_is_not_there(tmp_path: Path, base: str):
    with pytest.raises(InputError, match="unknown preset") as caught:
        load_scenario(written(tmp_path, f"based_on = {base}\n{MINE}"))
    assert caught.value.where.endswith("based_on")


def test_a_file_weighs_studies_and_a_setting_goes_before_it(tmp_path: Path):
    file = tmp_path / "mine.toml"
    text = (
        'based_on = "eu-and-others"\ntitle = "t"\nquestion = "q"\n[weights]\nQE01 = 0.5\nQE05 = 0\n'
    )
    file.write_text(text, encoding="utf-8")
    found = load_scenario(file, ["weights.QE01=2"])
    assert found.weights == {"QE01": 2.0, "QE05": 0.0}
    assert found.yours == ("weights.QE01",)


def test_an_unknown_study_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="unknown study that a fit rests on") as caught:
        load_scenario(sets=["weights.QE001=0"])
    assert caught.value.where == "--set weights.QE001"
    assert caught.value.nearest == "QE01"
