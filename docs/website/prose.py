"""Markdown to HTML, and study ids to links, on pages at any depth of the site."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from docs.website.reading import replace_ids

LANGUAGES = ("python", "toml")
"""Languages whose words are marked in fenced blocks."""


def cited(text: str, root: str) -> Markup:
    """Text escaped, with study ids as links to the evidence page; `root` leads to the top."""
    link = f'<a class="id" href="{root}evidence.html#%s">%s</a>'
    return Markup(replace_ids(escape(text), lambda id, said: link % (id, said)))


def markdown(
    text: str,
    root: str,
    *,
    links: Callable[[str], str] | None = None,
    shown: Callable[[str], tuple[str, str]] | None = None,
) -> Markup:
    """Markdown as HTML; `links` rewrites the targets of links. HTML in the text stays text.

    Without `links` brackets are brackets: in a docstring `[a v](m)` is a formula. `shown` gives
    text and language of what a fenced block with the info string `file WHAT` stands for.
    """
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Cited).enable("table")
    if links is None:
        parser.disable("link")
    tokens = parser.parse(text)
    for token in _all(tokens):
        if links and token.type == "link_open":
            token.attrSet("href", links(str(token.attrGet("href") or "")))
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", slug(tokens[place + 1].content))
    return Markup(parser.renderer.render(tokens, parser.options, {"root": root, "shown": shown}))


def slug(heading: str) -> str:
    """A heading as an anchor: `Term premium` → `term-premium`."""
    return re.sub(r"[^a-z0-9]+", "-", heading.casefold()).strip("-")


def ticks(text: str) -> Markup:
    """A docstring on one line, escaped, with what stands between backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False)))


def code(text: str, language: str, *, lines: str = "") -> Markup:
    """Source text with its words marked; `lines="L"` gives line 7 the anchor `L-7`."""
    shape = HtmlFormatter(cssclass="code", lineanchors=lines)
    return Markup(highlight(text, get_lexer_by_name(language), shape))


def _all(tokens: Sequence[Token]) -> list[Token]:
    return [t for token in tokens for t in (token, *(token.children or ()))]


class _Cited(RendererHTML):
    """Writes text and equations with their study ids as links; text of links stays as it is."""

    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Plain words."""
        depth = sum(t.nesting for t in tokens[:idx] if t.type in ("link_open", "link_close"))
        said = tokens[idx].content
        return escape(said, quote=False) if depth else cited(said, env["root"])

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A fenced block: code in its language, or a file of the repository."""
        token, shown = tokens[idx], env["shown"]
        what, _, rest = token.info.strip().partition(" ")
        if what == "file" and shown:
            text, language = shown(rest)
            name = escape(rest.partition("#")[0])
            return f'<p class="file"><code>{name}</code></p>\n{code(text, language)}'
        if what in LANGUAGES:
            return code(token.content, what)
        return f"<pre><code>{escape(token.content, quote=False)}</code></pre>\n"

    def code_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """An indented block: an equation."""
        return f"<pre><code>{cited(tokens[idx].content, env['root'])}</code></pre>\n"
