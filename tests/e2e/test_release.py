"""What is released is whole: the wheel carries every file, NOTICE names every publisher."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from docs.website.reading import CHAIN

PUBLISHERS = {
    r"\bMSPD|Debt to the Penny|\bTIC\b|\bSHL\b|auctions since|Treasury (daily )?par": "Treasury",
    r"H\.4\.1|\bTREAST\b|\bWRESBAL\b|\bRRPONTSYD\b|\bWTREGEN\b": r"H\.4\.1",
    r"H\.15|\bDGS10\b": r"H\.15",
    r"H\.8\b": r"H\.8\b",
    r"\bZ\.1\b|BOGZ1FL|ROWTSEQ|HNOTSAQ|TSABSNNCB|from-whom-to-whom": r"Z\.1",
    r"\bFRED\b": r"\bFRED\b",
    r"FRB/US": "FRB/US",
    r"FCI-G": "FCI-G",
    r"FEDS Notes": "FEDS Notes",
    r"\bEFFR\b|New York Fed|SOMA": "Federal Reserve Bank of New York",
    r"THREEFYTP10|T10YIE": "Board of Governors",
    r"\bCBO\b": "Congressional Budget Office",
    r"\bBEA\b": "Bureau of Economic Analysis",
    r"CPI-U": "Bureau of Labor Statistics",
    r"\bCensus\b": "Census Bureau",
    r"\bOFR\b": "Office of Financial Research",
    r"\bIMF\b|\bCOFER\b": "International Monetary Fund",
    r"\bBIS\b": "Bank for International Settlements",
    r"Eurostat": "Eurostat",
    r"\bECB\b": "European Central Bank",
    r"Finanzagentur": "Finanzagentur",
    r"\bDMO\b": "Debt Management Office",
    r"Bank of England": "Bank of England",
    r"Ministry of Finance Japan": "Ministry of Finance, Japan",
    r"Statistics Canada": "Statistics Canada",
    r"Bank of Canada": "Bank of Canada",
    r"\bRBA\b": "Reserve Bank of Australia",
    r"World Gold Council|\bWGC\b": "World Gold Council",
    r"\bSIFMA\b": "SIFMA",
    r"Tether": "Tether",
    r"wamest": "wamest",
    r"CEPII|\bBACI\b": "CEPII, BACI",
    r"World Bank": "World Bank",
    r"Bureau of Labor Statistics": "Bureau of Labor Statistics",
    r"\bEIA\b": "Energy Information Administration",
    r"Defense Manpower Data Center": "Defense Manpower Data Center",
    r"People's Bank of China": "People's Bank of China",
    r"\bBank of Korea\b|\bBoK\b": "Bank of Korea",
    r"asiae\.co\.kr": r"asiae\.co\.kr",
    r"Yonhap": "Yonhap",
    r"Standard Chartered": "Standard Chartered",
    r"International Organization": "International Organization",
    r"eagletraders": "eagletraders",
    r"strtrade": "strtrade",
    r"Waugh": "Waugh",
    r"Caliendo": "Caliendo & Parro",
    r"replication files": "replication files",
    r"\bstudy [A-Z]{2}\d\d\b": "Estimates from the literature",
}
"""What stands in a `source` column → what NOTICE has to name for it."""

OWN = re.compile(
    r"judgement|memory|definition|^sum of|^assets less|^liabilities less|^outstanding less"
    r"|^all issuers less|^the two above"
)
"""Sources that are ours: judgement, definitions, and sums of other rows."""


TABLES = ("world", "trade", "findings", "history")
"""Parts of the package whose tables hold figures."""


@pytest.fixture(scope="module")
def sources(root: Path) -> dict[str, str]:
    """Text of every source column of these tables → the table it stands in."""
    found = {}
    for part in TABLES:
        for path in sorted((root / "src" / "bondstrike" / part).rglob("*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    if source := row.get("source"):
                        found[source] = f"{part}/{path.name}"
    return found


def test_tables_with_sources_stand_where_they_are_looked_for(root: Path) -> None:
    """Elsewhere only the evidence has such columns: studies and spells are cited there."""
    package = root / "src" / "bondstrike"
    elsewhere = set()
    for path in package.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file), [])
        part = path.relative_to(package).parts[0]
        if "source" in header and part not in TABLES:
            elsewhere.add(path.relative_to(package).as_posix())
    assert elsewhere == {"evidence/studies.csv", "evidence/spells.csv"}


def test_notice_names_the_publisher_of_every_figure(sources, root: Path) -> None:
    notice = " ".join((root / "NOTICE").read_text(encoding="utf-8").split())
    unknown, unnamed = [], []
    for source, table in sources.items():
        names = [name for pattern, name in PUBLISHERS.items() if re.search(pattern, source)]
        if not names and not OWN.search(source):
            unknown.append(f"{table}: {source}")
        unnamed += [f"{table}: {source}" for name in names if not re.search(name, notice)]
    assert unknown == [], "name the publisher in NOTICE, and its mark in PUBLISHERS"
    assert unnamed == []
    assert len(sources) > 120
    assert {table.split("/")[0] for table in sources.values()} == set(TABLES)


def test_every_publisher_in_the_list_is_still_needed(sources) -> None:
    everything = "\n".join(sources)
    kept = {r"\bBIS\b"}  # cited in the evidence, not in a table of figures
    assert [p for p in PUBLISHERS if p not in kept and not re.search(p, everything)] == []


# --- the wheel -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the files in a wheel built from the checkout; nothing is fetched for it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    built = subprocess.run(
        [*command, "--directory", str(folder)], cwd=root, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def test_the_wheel_carries_every_file_of_the_package(wheel: set[str], root: Path) -> None:
    source = root / "src"
    expected = {
        path.relative_to(source).as_posix()
        for path in (source / "bondstrike").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
    shipped = {name for name in wheel if name.startswith("bondstrike/")}
    assert expected - shipped == set(), "left out of the wheel"
    assert shipped - expected == set(), "in the wheel, not in the package"


def test_the_wheel_carries_what_is_read_at_run_time(wheel: set[str]) -> None:
    priors = {f"bondstrike/evidence/priors/{link}.toml" for link in ("haven", "politics")}
    assert priors <= wheel
    endings = {
        "bondstrike/evidence/": ".csv",
        "bondstrike/scenario/presets/": ".toml",
        "bondstrike/words/en/": ".toml",
        "bondstrike/world/economy/": ".csv",
        "bondstrike/world/inputs/": ".csv",
        "bondstrike/world/baselines/2026-10-02/": ".csv",
        "bondstrike/report/templates/": "",
    }
    for folder, ending in endings.items():
        assert any(n.startswith(folder) and n.endswith(ending) for n in wheel), folder
    assert {f"bondstrike/model/{link}.py" for link in CHAIN} <= wheel


def test_the_wheel_carries_licence_and_notice_and_nothing_else(wheel: set[str]) -> None:
    rest = {name for name in wheel if not name.startswith("bondstrike/")}
    (folder,) = {name.split("/")[0] for name in rest}
    assert re.fullmatch(r"bondstrike-[\d.]+\.dist-info", folder)
    inside = {name.partition("/")[2] for name in rest}
    assert {"licenses/LICENSE", "licenses/NOTICE", "entry_points.txt"} <= inside


# --- citation ------------------------------------------------------------------------------------


def test_citation_has_what_a_reader_needs(root: Path) -> None:
    text = (root / "CITATION.cff").read_text(encoding="utf-8")
    for key in ("cff-version", "message", "title", "abstract", "version", "date-released"):
        assert re.search(rf"^{key}: \S", text, re.MULTILINE), key
    assert re.search(r"^authors:\n  - name: \S", text, re.MULTILINE)
    assert re.search(r"^license: Apache-2\.0$", text, re.MULTILINE)
