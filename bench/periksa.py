"""What a press of Periksa costs on the file, and what saving without loss costs. Ratios of one run."""

import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from openpyxl import load_workbook
from pairs import medians, process

from macros_py import actions
from macros_py.actions import Context
from macros_py.books.file import open_book
from macros_py.build.workbook import build_workbook
from macros_py.procedure import sop_file, units
from macros_py.procedure.units import Unit

AT, LATER = datetime(2026, 1, 6, 8), "2026-01-06T09:30"


def started(path: Path, count: int) -> Path:
    """A tracker with `count` units whose step 1 runs and is late when it is checked."""
    listed = units.load()
    if count != len(listed):
        listed = [Unit(f"U{n}", "I", "II", f"Asisten Deputi contoh nomor {n}") for n in range(count)]
    build_workbook(path, sop=sop_file.load(), year=2026, units=listed)
    with open_book(path, write=True) as book:
        actions.start(book, Context(AT, "bench"))
    return path


def change_by_openpyxl(path: Path) -> None:
    """What most would write: load, set the cells, save."""
    book = load_workbook(path, keep_vba=True)
    for row in range(8, 32):
        book["1 Arahan"].cell(row, 16, "x")
    book.save(path)


def change_by_file_book(path: Path, text: list[str]) -> None:
    """The same cells through the file book, which keeps every other part of the file."""
    text.append("x")
    with open_book(path, write=True) as book:
        table = book.tables(["tblLangkah1"])["tblLangkah1"]
        book.write([table.with_cells({(n, "Keterangan"): "x" * len(text) for n in range(len(table.rows))})])


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = (started(Path(folder) / f"{n}.xlsm", n) for n in (24, 2400))
        press = ("-m", "macros_py.cli", "periksa")
        whole = medians(
            {
                "python -c pass": process("-c", "pass"),
                "periksa, 24 unit": process(*press, str(small), "--pada", LATER),
                "periksa, 2.400 unit": process(*press, str(large), "--pada", LATER),
            },
            rounds=5,
        )
        bare, few, many = whole.values()
        print(f"periksa, 24 unit, whole process      {few / bare:6.1f} x bare python   (aim: under 12)")
        print(f"periksa, 2.400 unit against 24       {many / few:6.1f} x               (rows: 100 x)")
        copies = [Path(shutil.copy(small, Path(folder) / name)) for name in ("a.xlsm", "b.xlsm")]
        texts: list[str] = []
        saved = medians(
            {"openpyxl": lambda: change_by_openpyxl(copies[0]), "file book": lambda: change_by_file_book(copies[1], texts)}
        )
        print(f"load, change, save: openpyxl         {saved['openpyxl'] / saved['file book']:6.1f} x the file book")


if __name__ == "__main__":
    main()
