"""One believable year for all 24 units, played with the real actions on a real file: `pk-tracker demo`.

The Deputi start on different days, so the steps run over five weeks and across Isra Mikraj (Jumat 16 Januari 2026).
Deputi IV is slow, D1-2 is returned, D3-2 is handed over by force, D4-3 lacks a document, and D4-4 sends no material.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from macros_py import actions, collected, tracker
from macros_py.actions import Context, Result
from macros_py.books.file import FileBook, open_book
from macros_py.consolidate import Owner
from macros_py.findings import CannotGoOn, Code
from macros_py.materials.records import BudgetRow, MaterialRow
from macros_py.materials.template import write_template
from macros_py.records import Tracker

YEAR = 2026
ENDS = datetime(2026, 2, 9, 9, 0)  # Senin: when the Kabag asks how things stand
KABAG, KASUBBAG, STAFF = "Kabag Perencanaan", "Kasubbag PA I", "Pelaksana"

# When each Deputi's Arahan arrives; then, step by step, how long after receipt the step is handed over, as a wall-clock
# time of a day: (days later, hour, minute). Deputi II crosses the holiday; Deputi IV is late in steps 2, 3 and 4.
Moment = tuple[int, int, int]
TIMETABLE: dict[str, tuple[datetime, tuple[Moment, ...]]] = {
    "I": (datetime(2026, 1, 5, 8, 0), ((0, 8, 7), (0, 8, 50), (0, 10, 40), (3, 9, 15), (3, 10, 5), (3, 10, 20))),
    "II": (datetime(2026, 1, 13, 8, 30), ((0, 8, 38), (0, 9, 30), (0, 11, 15), (6, 10, 30), (6, 11, 20), (6, 11, 38))),
    "III": (datetime(2026, 1, 20, 9, 0), ((0, 9, 9), (0, 10, 2), (0, 11, 50), (3, 9, 40), (3, 10, 35), (3, 10, 50))),
    "IV": (datetime(2026, 1, 26, 8, 0), ((0, 8, 9), (0, 10, 30), (1, 9, 0), (8, 15, 0), (9, 9, 0), (9, 9, 15))),
}
LAST_STEP = {"D4-3": 3, "D4-4": 3}  # kode → the last step that was handed over; the others go all the way
ACTORS = (KABAG, KASUBBAG, STAFF, STAFF, KASUBBAG, KABAG)
OFFICERS = {KABAG: "Drs. Contoh Kabag, M.Si.", KASUBBAG: "Contoh Kasubbag, S.E.", STAFF: "Contoh Pelaksana, S.A.P."}


@dataclass(frozen=True, slots=True)
class _Run:
    """The tracker of the demo while it is played."""

    book: FileBook
    context: Context

    def at(self, moment: datetime, by: str) -> Context:
        return replace(self.context, now=moment, by=by)


def play(folder: Path, progress: Callable[[int, int, str], None]) -> dict[str, object]:
    """Make the demo in `folder`: tracker, materials, export. Gives the JSON object with a table of what was done.

    Raises CannotGoOn when the folder holds a demo already, so that nobody's file is overwritten.
    """
    book_path, materials, summary = folder / f"PK_{YEAR}.xlsm", folder / "bahan", folder / "Ringkasan_Kabag.xlsx"
    for path in (book_path, summary, summary.with_suffix(".pdf")):
        if path.exists():
            raise CannotGoOn(Code.FILE_EXISTS, file=str(path))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotGoOn(Code.FILE_READ_ONLY, file=str(folder), detail=error.strerror or str(error)) from error
    first = Context(TIMETABLE["I"][0] - timedelta(days=3), KABAG, actions.evidence_exists(book_path), progress)
    lines = [actions.new(book_path, first, YEAR).message]
    with open_book(book_path, write=True) as book:
        run = _Run(book, first)
        _name_officers(book)
        lines += [f"{at:%d/%m/%Y %H.%M}  {result.message}" for at, result in _events(run)]
    with open_book(book_path, write=True) as book:
        run = _Run(book, first)
        _send_materials(actions.read(book), materials)
        closing = run.at(ENDS, KASUBBAG)
        consolidated = actions.consolidate_materials(book, closing, materials)
        checked = actions.check(book, closing)
        exported = actions.export(book, closing, summary, pdf=True)
    return {
        "folder": str(folder),
        "buku": str(book_path),
        "bahan": str(materials),
        "ekspor": exported.data["berkas"],
        "pesan": [consolidated.message, checked.message, exported.message],
        "_teks": [*lines, consolidated.message, checked.message, exported.message, "", *_where(book_path, materials, exported)],
    }


def _where(book: Path, materials: Path, exported: Result) -> list[str]:
    from tabulate import tabulate

    files = exported.data["berkas"]
    rows = [("Buku PK Tracker", book), ("Bahan unit", materials), *(("Ringkasan untuk Kabag", f) for f in _list(files))]
    return str(tabulate(rows, headers=("Hasil", "Letak"), tablefmt="simple")).splitlines()


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


def _events(run: _Run) -> Iterator[tuple[datetime, Result]]:
    """Play all Deputi; give each action's time and result."""
    units = {deputi: [u.code for u in actions.read(run.book).units if u.deputi == deputi] for deputi in TIMETABLE}
    for deputi, (start, moments) in TIMETABLE.items():
        yield start, actions.start(run.book, run.at(start, KABAG), units[deputi])
        for step, (days, hour, minute) in enumerate(moments, start=1):
            at = start.replace(hour=hour, minute=minute) + timedelta(days=days)
            codes = [code for code in units[deputi] if LAST_STEP.get(code, 6) >= step]
            _receive_documents(run.book, step, codes)
            yield at, actions.hand_over(run.book, run.at(at, ACTORS[step - 1]), step, codes)
            if deputi == "I" and step == 4:  # noqa: PLR2004 - step 5 finds the telaahan of D1-2 unsigned
                yield from _returned(run, at + timedelta(minutes=20))
                moments_left = [c for c in codes if c != "D1-2"]
                units[deputi] = moments_left
            if deputi == "III" and step == 4:  # noqa: PLR2004
                yield from _forced(run, at + timedelta(minutes=45))
                units[deputi] = [c for c in codes if c != "D3-2"]


def _returned(run: _Run, at: datetime) -> Iterator[tuple[datetime, Result]]:
    """D1-2 goes back to step 3, and comes through again a few days later."""
    reason = "Telaahan belum ditandatangani"
    yield at, actions.send_back(run.book, run.at(at, KASUBBAG), 5, 3, ["D1-2"], reason)
    again = ((3, at + timedelta(hours=2)), (4, datetime(2026, 1, 12, 10, 0)), (5, datetime(2026, 1, 12, 10, 45)),
             (6, datetime(2026, 1, 12, 11, 0)))  # fmt: skip
    for step, moment in again:
        _receive_documents(run.book, step, ["D1-2"])
        yield moment, actions.hand_over(run.book, run.at(moment, ACTORS[step - 1]), step, ["D1-2"])


def _forced(run: _Run, at: datetime) -> Iterator[tuple[datetime, Result]]:
    """D3-2 is reviewed before its material is complete, and the reason is kept."""
    yield at, actions.hand_over(
        run.book, run.at(at, KASUBBAG), 5, ["D3-2"], force=True, reason="Bahan menyusul sesuai arahan Karo PO"
    )
    _receive_documents(run.book, 6, ["D3-2"])
    later = at + timedelta(minutes=15)
    yield later, actions.hand_over(run.book, run.at(later, KABAG), 6, ["D3-2"])


def _receive_documents(book: FileBook, step: int, codes: Collection[str]) -> None:
    """Staff note the Kelengkapan of a step as there; D4-3's telaahan never comes."""
    spec_step = actions.read(book).steps[step - 1].step
    table = book.tables([tracker.step_table(spec_step).name])[tracker.step_table(spec_step).name]
    cells = {
        (index, document): tracker.Presence.THERE.value
        for index, record in enumerate(table.records())
        for document in spec_step.documents
        if record["Kode"] in codes
    }
    book.write([table.with_cells(cells)])


def _name_officers(book: FileBook) -> None:
    table = book.tables([tracker.SETTING_TABLE.name])[tracker.SETTING_TABLE.name]
    wanted = {tracker.officer_name(role): name for role, name in OFFICERS.items()}
    wanted[tracker.BUDGET_DATE] = datetime(2025, 12, 29)  # type: ignore[assignment]
    rows = [{**r, "Nilai": wanted.get(str(r["Butir"]), r["Nilai"])} for r in table.records()]
    book.write([table.with_records(rows)])


def _send_materials(state: Tracker, folder: Path) -> None:
    """The units' workbooks as they come back: D4-4 sends none, D2-1 forgets a target."""
    folder.mkdir(exist_ok=True)
    owners = {owner.code: owner for owner in collected.owners(state)}
    for code, owner in owners.items():
        if code == "D4-4":
            continue
        parent = owners.get(owner.parent or "")
        supports = [row.indikator for row in _rows(parent)] if parent else []
        rows = [row._replace(mendukung=supports[n % len(supports)]) if supports else row for n, row in enumerate(_rows(owner))]
        if code == "D2-1":
            rows[0] = rows[0]._replace(target=None)
        write_template(
            folder / f"Bahan PK {YEAR} {code}.xlsx", owner, YEAR,
            superior=parent.name if parent else "Menteri Koordinator", superior_indicators=supports,
            rows=rows, budgets=_budgets(owner),
        )  # fmt: skip


def _rows(owner: Owner) -> list[MaterialRow]:
    """Real PK rows where a public document has them (Deputi IV), else rows marked as examples."""
    with (Path(__file__).with_name("data") / "pk_rows.csv").open(encoding="utf-8-sig", newline="") as file:
        real = [r for r in csv.DictReader(file) if r["eselon"] == "I" and f"(Deputi {owner.deputi})" in r["unit"]]
    if owner.eselon == "I" and real and owner.deputi == "IV":
        return [MaterialRow(r["sasaran"], r["indikator"], r["target"], r["satuan"]) for r in real]
    field = owner.name.removeprefix("Deputi Bidang ").removeprefix("Asisten Deputi ").removeprefix("Sekretariat ")
    aim = f"Terwujudnya {field} yang efektif (contoh)"
    return [
        MaterialRow(aim, f"Persentase rekomendasi kebijakan {field} yang ditindaklanjuti (contoh)", "80", "%"),
        MaterialRow(aim, f"Jumlah laporan {field} yang tepat waktu (contoh)", "4", "laporan"),
    ]


def _budgets(owner: Owner) -> list[BudgetRow]:
    amount = 2_500_000_000 if owner.eselon == "I" else 400_000_000 + 25_000_000 * (sum(map(ord, owner.code)) % 9)
    return [BudgetRow(f"Dukungan {owner.name} (contoh)", amount)]
