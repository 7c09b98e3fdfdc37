"""The documents cannot rot: commands, finding codes and pictures in them are those of the code."""

import re
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from materials_cases import ALL

from macros_py.base.findings import Code
from macros_py.cli import cli

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
from guide import PAGES, render  # noqa: E402

from macros_py.setup.install import PAGES as GUIDE  # noqa: E402

DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])


def test_the_guide_has_every_command_and_every_message():
    for page in PAGES:
        assert page.read_text("utf-8") == render(page.read_text("utf-8")), "run python tools/guide.py"
    text = "".join(page.read_text("utf-8") for page in PAGES if page.stem in ("perintah", "kode"))
    assert [name for name in cli.commands if f"| `{name}` |" not in text] == []
    assert [code.name for code in Code if f"| `{code.name}` |" not in text] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_links_and_pictures_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
        assert target.startswith("http") or (path.parent / target).exists(), target


FIRST = (ROOT / "docs" / "panduan.md").read_text("utf-8")


def test_the_first_page_is_short_and_has_pictures():
    """Links and pictures show their words, not their addresses."""
    shown = re.sub(r"!\[[^\]]*\]\([^)]*\)|(?<=\])\([^)]*\)|[#*]", "", FIRST)
    assert len(shown.split()) <= 400
    assert len(re.findall(r"!\[", FIRST)) >= 3


def test_the_first_page_names_every_button_and_the_year_in_its_order():
    ribbon = ElementTree.parse(ROOT / "addin" / "ribbon.xml").getroot()
    buttons = [button.get("label") for button in ribbon.iter() if button.tag.endswith("}button")]
    assert [name for name in buttons if f"**{name}**" not in FIRST] == []
    year = ["Buku baru", "Mulai", "Tandai", "Serahkan", "Minta bahan", "Konsolidasi", "Dokumen", "Arsip"]
    places = [FIRST.index(f"**{name}**") for name in year]
    assert places == sorted(places)


def test_pages_of_the_guide_are_linked_and_travel_with_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    packaged = project["package-data"]["macros_py.guide"]
    assert packaged == [*(f"{name}.md" for name in GUIDE), "gambar/*.png"]
    linked = ["panduan"]
    for name in linked:  # grows while it is walked
        text = (ROOT / "docs" / f"{name}.md").read_text("utf-8")
        linked += [page for page in dict.fromkeys(re.findall(r"\]\((\w+)\.md", text)) if page not in linked]
    assert set(linked) == set(GUIDE)


def test_every_picture_is_shown_somewhere():
    """They travel in the package."""
    shown = {name for path in DOCUMENTS for name in re.findall(r"gambar/(\w+\.png)", path.read_text("utf-8"))}
    assert {path.name for path in (ROOT / "docs" / "gambar").iterdir()} == shown


def test_commands_in_the_readme_are_real():
    for name in re.findall(r"^pk-tracker (\w+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE):
        assert name in cli.commands


def test_the_readme_counts_the_awkward_files():
    assert f"**Materials**: {len(ALL)} awkward and hostile files" in (ROOT / "README.md").read_text("utf-8")


def test_the_architecture_names_every_room_and_only_real_places():
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rooms = text[text.index("| room | owns |") : text.index("## Where is it?")]
    package = ROOT / "macros_py"
    named = set(re.findall(r"`(\w+)/?`", "".join(re.findall(r"^\|([^|]*)\|", rooms, re.MULTILINE))))
    there = {p.stem for p in package.glob("*.py")} | {p.name for p in package.iterdir() if (p / "__init__.py").exists()}
    assert named == there - {"__init__"}
    answers = re.findall(r"`([a-z_]+/[a-z_/]*(?:\.\w+)?)`", text[text.index("## Where is it?") : text.index("## What holds")])
    assert len(answers) > 10
    assert [place for place in answers if not (package / place).exists()] == []


def test_every_package_is_pinned_with_its_sums_for_every_system():
    """Whether the pins resolve on the three systems, test_bundle asks."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    run, dev, build = (pins(f"{name}.txt") for name in ("run", "dev", "build"))
    assert {name.lower() for name in project["dependencies"]} <= run.keys()
    assert {name.lower() for name in project["optional-dependencies"]["dev"]} <= dev.keys()
    assert build.keys() == {"setuptools"}
    for system in ("win32", "darwin"):
        assert [line for line in run.values() if f"'{system}'" in line]
    assert {name: version(line) for name, line in run.items()}.items() <= {n: version(line) for n, line in dev.items()}.items()
    for line in [*run.values(), *dev.values(), *build.values()]:
        assert re.search(r" --hash=sha256:[0-9a-f]{64}$", line), line
        assert "http" not in line


def pins(name):
    lines = (ROOT / "requirements" / name).read_text("utf-8").replace("\\\n", "").splitlines()
    return {re.split("==", line)[0]: line for line in lines if not line.startswith("#")}


def version(line):
    return re.split(r"[ ;]", line)[0]
