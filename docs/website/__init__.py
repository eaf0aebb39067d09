"""The documentation as a static site, written from the code: `make docs`.

Equations, parameters, priors, outputs, presets and fields are read from where they are used, so a
page cannot disagree with the program. What no code says (how to read a range, limits, glossary)
stands as Markdown in `docs/pages`.

    reading.py   the links of the chain: text, parameters, outputs, studies
    schema.py    what a scenario file may say, field by field
    allowed.py   which values a field takes, in words
    moves.py     pages of levers and responses: prose by hand, settings from the schema
    excerpts.py  code of the repository inside a page
    prose.py     Markdown to HTML, study ids to links
    shelf.py     price impact on one axis, fits, episodes of history
    strip.py     a prior as a small picture
    pages.py     every page of the site
"""
