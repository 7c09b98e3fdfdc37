"""`python tools/workbook.py` makes the committed workbook, its snapshot and the committed add-in anew from their sources.

`python tools/workbook.py lint FILE ...` checks finished files.
"""

from __future__ import annotations

import sys
from pathlib import Path, PureWindowsPath

from dump import dump
from lint import lint

from macros_py.build.workbook import build_workbook
from macros_py.procedure import sop_file, units
from macros_py.setup import addin
from macros_py.sheets.ooxml import write_parts

ROOT = Path(__file__).parents[1]
WORKBOOK = ROOT / "workbook" / "PK_Tracker.xlsm"
ADDIN = ROOT / "addin" / "PK_Tracker.xlam"
SNAPSHOT = ROOT / "tests" / "snapshots" / "PK_Tracker.txt"
YEAR = 2026
INTERPRETER = PureWindowsPath(r"C:\PK Tracker\env\Scripts\python.exe")  # in whose place that of the PC is written


def build(path: Path) -> None:
    """Build the workbook that is committed: the built-in SOP and units."""
    build_workbook(path, sop=sop_file.load(), year=YEAR, units=units.load())


def build_addin(path: Path) -> None:
    """Build the add-in that is committed; which Python it runs is written into it when it is installed."""
    write_parts(path, addin.build_addin(INTERPRETER))


def main(arguments: list[str]) -> int:
    """Build, or lint the files named."""
    if arguments[:1] == ["lint"]:
        faults = [f"{name}: {fault.rule}: {fault.part}: {fault.text}" for name in arguments[1:] for fault in lint(Path(name))]
        print("\n".join(faults) or "no faults")
        return bool(faults)
    build(WORKBOOK)
    build_addin(ADDIN)
    SNAPSHOT.parent.mkdir(exist_ok=True)
    SNAPSHOT.write_text(dump(WORKBOOK), encoding="utf-8", newline="\n")
    print(f"built {WORKBOOK.relative_to(ROOT)}, {ADDIN.relative_to(ROOT)} and {SNAPSHOT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
