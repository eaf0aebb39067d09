"""What a section of the quality report is made of."""

from __future__ import annotations

from dataclasses import dataclass

from bondstrike.report.document import Table
from bondstrike.report.quality_figures import Plot


@dataclass(frozen=True, slots=True)
class Missing:
    """A part that lacks its input."""

    said: str
    """What is missing, and the command that makes it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section."""

    said: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Further lines, in small letters."""

    said: tuple[str, ...]


Part = str | Table | Plot | Missing | Heading | Lines
"""What a section is made of; a text is a paragraph."""
