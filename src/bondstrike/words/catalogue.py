"""Message catalogues: TOML files by language, with {names} for numbers and labels.

Only shipped texts are ever filled; what users write goes in as a value, never as a pattern.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bondstrike.errors import DataError, unknown_name

DEFAULT = "en"
"""Language of the texts unless another is asked for."""


@dataclass(frozen=True)
class Catalogue:
    """The messages of one page in one language."""

    name: str
    messages: Mapping[str, Mapping[str, Any]]

    def say(self, key: str, **values: object) -> str:
        """The message `section.key`, its names filled. Raises `DataError` if it is not there."""
        text = self._at(key)
        if not isinstance(text, str):
            raise DataError(f"message {key} of {self.name} is not a text")
        try:
            return text.format(**values)
        except (KeyError, IndexError, ValueError) as error:
            raise DataError(f"message {key} of {self.name} wants {error}") from error

    def several(self, key: str) -> tuple[str, ...]:
        """A list of texts, such as the columns of a table. Raises `DataError` otherwise."""
        texts = self._at(key)
        if not isinstance(texts, list):
            raise DataError(f"message {key} of {self.name} is not a list")
        return tuple(str(text) for text in texts)

    def _at(self, key: str) -> Any:
        section, _, name = key.partition(".")
        try:
            return self.messages[section][name]
        except KeyError as error:
            raise DataError(f"message {key} is missing in {self.name}") from error


def languages() -> tuple[str, ...]:
    """Languages that ship with the package."""
    folders = files("bondstrike.words").iterdir()
    return tuple(sorted(f.name for f in folders if f.is_dir() and (f / "screen.toml").is_file()))


@cache
def load(page: str, language: str = DEFAULT) -> Catalogue:
    """The messages of a page. Raises `InputError` for a language that does not ship."""
    if language not in languages():
        raise unknown_name("language", language, languages())
    file = files("bondstrike.words").joinpath(language, f"{page}.toml")
    return Catalogue(f"{language}/{page}", tomllib.loads(file.read_text(encoding="utf-8")))
