"""The house: imports run one way, modules stay small, nothing heavy is imported by a press of Periksa."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "macros_py"

# From the ground up. A module imports only from rooms above its own line (a room is a module or a folder).
ROOMS = [
    "words grid worktime typeset sentences plain_zip",
    "findings kalender",
    "books sop",
    "sop_file tracker",
    "units calendar_tables",
    "journal",
    "records",
    "plan",
    "checks",
    "handoff refresh home reports",
    "summary",
    "build",
    "materials",
    "consolidate",
    "outputs collected offers",
    "documents",
    "archive",
    "years",
    "actions",
    "demo clock install diagnose",
    "terminal press",
    "commands ribbon",
    "cli",
]
LEVEL = {room: number for number, line in enumerate(ROOMS) for room in line.split()}
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if p.name != "__init__.py" or p.parent != PACKAGE)


def room(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "macros_py":
            parts = node.module.split(".")[1:]
            for name in [parts[0]] if parts else [alias.name for alias in node.names]:
                yield name, node.lineno
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("macros_py."):
                    yield alias.name.split(".")[1], node.lineno


def test_every_room_has_its_place():
    assert sorted({room(p) for p in MODULES} - set(LEVEL)) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_one_way(path):
    own = room(path)
    wrong = [
        f"{path.name}:{line} imports {name}"
        for name, line in imported_rooms(path)
        if name in LEVEL and name != own and LEVEL[name] >= LEVEL[own]
    ]
    assert wrong == []


# Longer than 300 lines, and why.
LONG = {
    "sentences.py": "one table, one row a finding code",
}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_stay_small(path):
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= 310 or str(path.relative_to(PACKAGE)) in LONG


@pytest.mark.parametrize("heavy", ["openpyxl", "pandas", "xlwings", "numpy", "holidays", "msgspec", "tabulate", "docx"])
def test_a_press_of_periksa_imports_nothing_heavy(heavy):
    code = "import sys, macros_py.cli, macros_py.actions, macros_py.books.file; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert heavy not in loaded
