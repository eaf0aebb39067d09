"""Every kind of part has its place in the page, and what it says is escaped."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from bondstrike.report.document import Table
from bondstrike.report.quality import Report, Section, html
from bondstrike.report.quality_figures import Plot
from bondstrike.report.quality_parts import Heading, Lines, Missing, Part

TABLE = Table("<i>numbers</i>", ("what", "value"), (("<i>a</i>", "1"),))

SHOWN: dict[type, tuple[Part, str]] = {
    str: ("a <i>sentence</i>", r"<p>a &lt;i&gt;sentence&lt;/i&gt;</p>"),
    Table: (TABLE, r"<caption>&lt;i&gt;numbers.*<th scope=\"row\">&lt;i&gt;a"),
    Plot: (Plot("<t>", "c", "<svg>1</svg>", "<svg>2</svg>", TABLE), r"&lt;t&gt;.*<svg>1</svg>"),
    Missing: (Missing("<none>"), r'<p class="missing">&lt;none&gt;</p>'),
    Heading: (Heading("<h>"), r"<h3>&lt;h&gt;</h3>"),
    Lines: (Lines(("one", "<two>")), r"<li>one</li>\s*<li>&lt;two&gt;</li>"),
}


def test_every_kind_is_tried():
    assert set(get_args(Part)) == set(SHOWN)


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
def test_a_part_is_shown(kind: type):
    part, wanted = SHOWN[kind]
    page = html(Report("t", "l", (Section("k", "h", (part,)),), "s", "c", "en"))
    section = page.partition('<section aria-labelledby="k">')[2].partition("</section>")[0]
    assert re.search(wanted, section, re.DOTALL)
