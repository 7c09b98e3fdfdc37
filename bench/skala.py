"""Cost by the number of units, and beside what a user would pick instead: one table of ratios of one run.

    python bench/skala.py

Whole commands on a tracker of 24 and of 2,400 units; forms beside openpyxl building each of them; a paper as .docx and PDF
beside docxtpl with LibreOffice, where there is one.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from functools import partial
from pathlib import Path

from docxtpl import DocxTemplate
from pairs import medians, process
from periksa import AT, LATER, started
from tabulate import tabulate

from macros_py import actions, documents
from macros_py.actions import Context
from macros_py.books.file import open_book
from macros_py.commands import demo
from macros_py.materials.form.blank_forms import write_blank
from macros_py.materials.form.template import write_template
from macros_py.materials.model import Owner

FORMS, PAPERS = 100, 6
GIVEN = {"superior": "Menteri", "superior_indicators": ["Indeks"], "office": "Kementerian", "bureau": "Biro Perencanaan"}
COMMAND = ("-m", "macros_py.cli")


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [*by_units(folder), forms(folder), *papers(folder)]
    print(tabulate(rows, headers=("yang diukur", "terhadap", "rasio"), tablefmt="github", floatfmt=".1f"))
    print(f"{datetime.now():%d/%m/%Y}, {os.cpu_count()} inti, Python {sys.version.split()[0]}")


def by_units(folder: Path) -> list[tuple[str, str, float]]:
    """Periksa and the hand-over of one row."""
    small, large = (started(folder / f"{count}.xlsm", count) for count in (24, 2400))
    for path in (small, large):
        with open_book(path, write=True) as book:
            actions.mark(book, Context(AT, "bench"), 1)
    waiting = {path: [row.code for row in rows_of(path)] for path in (small, large)}

    def hand_over(path: Path) -> None:
        unit = waiting[path].pop()
        process(*COMMAND, "serahkan", str(path), "--langkah", "1", "--unit", unit, "--pada", LATER)()

    times = medians({
        "python": process("-c", "pass"),
        "few": process(*COMMAND, "periksa", str(small), "--pada", LATER),
        "many": process(*COMMAND, "periksa", str(large), "--pada", LATER),
        "one of few": partial(hand_over, small),
        "one of many": partial(hand_over, large),
    }, rounds=3)  # fmt: skip
    return [
        ("periksa, 24 unit, perintah utuh", "python -c pass", times["few"] / times["python"]),
        ("periksa, 2.400 unit", "24 unit", times["many"] / times["few"]),
        ("serahkan satu baris dari 2.400 unit", "dari 24 unit", times["one of many"] / times["one of few"]),
    ]


def rows_of(path: Path) -> list:
    """The rows of step 1."""
    with open_book(path, write=False) as book:
        return list(actions.read(book).steps[0].rows)


def forms(folder: Path) -> tuple[str, str, float]:
    """Empty forms of many units, each beside the same made by openpyxl."""
    owners = [Owner(f"K{n}", "I", "II", f"Asisten Deputi contoh nomor {n}", "K") for n in range(FORMS)]

    def copies() -> None:
        for owner in owners:
            write_blank(folder / "salinan.xlsx", owner, 2026, **GIVEN)

    def built() -> None:
        for owner in owners[: FORMS // 10]:
            write_template(folder / "asli.xlsx", owner, 2026, **GIVEN)

    times = medians({"copies": copies, "built": built}, rounds=3)
    return f"templat satu unit dari {FORMS}", "openpyxl menyusun setiap templat", times["built"] * 10 / times["copies"]


def papers(folder: Path) -> list[tuple[str, str, float]]:
    """A telaahan as .docx and PDF, beside docxtpl and LibreOffice, one file after the other as most scripts do."""
    if not shutil.which("soffice"):
        return []
    demo.play(folder / "demo", lambda *_: None)
    with open_book(folder / "demo" / f"PK_{demo.YEAR}.xlsm", write=False) as book:
        tracker = actions.read(book)
    drafts = list(
        documents._drafts(tracker, demo.ENDS, ["telaahan"], final=False, start=None, changed=lambda _: None, among=None)
    )[:PAPERS]
    layout = documents.layout_file("telaahan")

    def ours() -> None:
        for draft in drafts:
            documents.make(draft, tracker, demo.ENDS, "A4", final=False)

    def theirs() -> None:
        for draft in drafts:
            filled = DocxTemplate(layout)
            filled.render(dict(draft.context))
            filled.save(folder / "t.docx")
            words = ("soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "t.docx"))
            subprocess.run(words, capture_output=True, check=True, timeout=120)

    ours()
    begun = time.perf_counter()
    ours()
    own = time.perf_counter() - begun
    begun = time.perf_counter()
    theirs()
    return [("telaahan sebagai .docx dan PDF", "docxtpl + LibreOffice", (time.perf_counter() - begun) / own)]


if __name__ == "__main__":
    main()
