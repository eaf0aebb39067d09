"""Catalogues: messages by key and language."""

from __future__ import annotations

import pytest

from bondstrike.errors import DataError, InputError
from bondstrike.evidence.shelf import load_priors
from bondstrike.words.catalogue import Catalogue, languages, load

WORDS = Catalogue("en/test", {"a": {"hello": "Hello {name}", "list": ["x", "y"]}})


def test_names_are_filled_and_values_are_no_patterns():
    assert WORDS.say("a.hello", name="{evil} %s") == "Hello {evil} %s"
    assert WORDS.several("a.list") == ("x", "y")


@pytest.mark.parametrize("key", ["a.none", "b.hello", "nonsense"])
def test_a_missing_message_is_a_fault(key: str):
    with pytest.raises(DataError, match="missing in en/test"):
        WORDS.say(key)


def test_a_missing_name_is_a_fault():
    with pytest.raises(DataError, match="wants 'name'"):
        WORDS.say("a.hello")


def test_texts_and_lists_are_not_mixed_up():
    with pytest.raises(DataError, match="not a text"):
        WORDS.say("a.list")
    with pytest.raises(DataError, match="not a list"):
        WORDS.several("a.hello")


def test_an_unknown_language_is_refused_with_the_nearest():
    assert "en" in languages()
    with pytest.raises(InputError, match="unknown language"):
        load("screen", "xx")


def test_every_language_has_the_same_messages():
    def keys(language: str) -> set[str]:
        messages = load("screen", language).messages
        return {f"{section}.{name}" for section, texts in messages.items() for name in texts}

    english = keys("en")
    assert english and all(keys(language) == english for language in languages())


def test_every_parameter_has_a_short_name_and_nothing_else_has():
    named = {f"{link}.{field}" for link, t in load("parameters").messages.items() for field in t}
    assert named == set(load_priors())
    short = [text for table in load("parameters").messages.values() for text in table.values()]
    assert len(set(short)) == len(short) and all(0 < len(text) <= 36 for text in short)
