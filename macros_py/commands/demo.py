"""One believable year for all 24 units, played with the real actions on a real file: `pk-tracker demo`.

The Deputi start on different days, so the steps run over five weeks and across Isra Mikraj (Jumat 16 Januari 2026).
Deputi IV is slow, D1-2 is returned, D3-2 is handed over by force, D4-3 lacks a document, and D4-4 sends no material.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from macros_py import actions
from macros_py.actions import Context, Result
from macros_py.base import words
from macros_py.base.files import make_folder, staged
from macros_py.base.findings import CannotGoOn, Code
from macros_py.base.progress import Progress, silent
from macros_py.books.file import FileBook, open_book
from macros_py.commands.terminal import Outcome
from macros_py.materials import collected
from macros_py.materials.consolidate import Owner
from macros_py.materials.content import BudgetRow, MaterialRow
from macros_py.materials.form.template import write_template
from macros_py.tracker import key_figures, layout
from macros_py.tracker.records import Tracker

YEAR = 2026
ENDS = datetime(2026, 2, 9, 9, 0)  # Senin: when the Kabag asks how things stand
KABAG, KASUBBAG, STAFF = "Kabag Perencanaan", "Kasubbag PA I", "Pelaksana"

# When each Deputi's Arahan arrives; then, step by step, how long after receipt the step is handed over, as a wall-clock
# time of a day: (days later, hour, minute). Deputi II crosses the holiday; Deputi IV is late in steps 2, 3 and 4.
Moment = tuple[int, int, int]
TIMETABLE: dict[str, tuple[datetime, tuple[Moment, ...]]] = {
    "I": (datetime(2026, 1, 5, 8, 0), ((0, 8, 5), (0, 8, 40), (0, 10, 5), (2, 14, 0), (2, 14, 40), (2, 14, 52))),
    "II": (datetime(2026, 1, 13, 8, 30), ((0, 8, 36), (0, 9, 15), (0, 10, 50), (6, 10, 30), (6, 11, 20), (6, 11, 32))),
    "III": (datetime(2026, 1, 20, 9, 0), ((0, 9, 9), (0, 10, 2), (0, 11, 50), (3, 9, 40), (3, 10, 35), (3, 10, 50))),
    "IV": (datetime(2026, 1, 26, 8, 0), ((0, 8, 9), (0, 10, 30), (1, 9, 0), (8, 15, 0), (9, 9, 0), (9, 9, 15))),
}
LAST_STEP = {"D4-3": 3, "D4-4": 3}  # kode → the last step that was handed over; the others go all the way
ODD = ("D1-2", "D3-2")  # these two have steps 5 and 6 of their own, below
# What staff note in Keterangan of rows that are late; for steps 4 and 5 of Deputi IV nobody has done so yet.
LATE_BECAUSE: Mapping[tuple[str, int], str] = {
    ("IV", 2): "Menunggu hasil rapat koordinasi Deputi IV",
    ("IV", 3): "Data dukung baru lengkap keesokan harinya",
}
ACTORS = (KABAG, KASUBBAG, STAFF, STAFF, KASUBBAG, KABAG)
LAST = len(ACTORS)
MARKED_BY = {3: KASUBBAG, LAST: KABAG}  # who looks at what step 3 hands over, and who puts down what the last one gives
PAPERS = ("disposisi", "jadwal", "register")  # those of the whole year; one for each unit would take as long as the year
OFFICERS = {KABAG: "Drs. Contoh Kabag, M.Si.", KASUBBAG: "Contoh Kasubbag, S.E.", STAFF: "Contoh Pelaksana, S.A.P."}


@dataclass(frozen=True, slots=True)
class Event:
    """One press of a button at one moment."""

    at: datetime
    by: str
    codes: tuple[str, ...]
    press: Callable[[FileBook, Context, Event], Result]
    step: int = 1


def play(folder: Path, progress: Progress) -> Outcome:
    """Make the demo in `folder`: tracker, materials, export; its lines tell what was done and where it lies.

    Raises CannotGoOn when the folder holds a demo already, so that nobody's file is overwritten.
    """
    book_path, materials, summary = folder / f"PK_{YEAR}.xlsm", folder / "bahan", folder / "Ringkasan_Kabag.xlsx"
    papers = folder / "dokumen"
    for path in (book_path, materials, summary, summary.with_suffix(".pdf"), papers):
        if path.exists():
            raise CannotGoOn(Code.FILE_EXISTS, file=str(path))
    make_folder(folder)
    first = Context(TIMETABLE["I"][0] - timedelta(days=3), KABAG, actions.evidence_exists(book_path), progress)
    lines = [actions.new(book_path, first, YEAR).message]
    with open_book(book_path, write=True) as book:
        _name_officers(book)
        tracker = actions.read(book)
        units = {deputi: [u.code for u in tracker.units if u.deputi == deputi] for deputi in TIMETABLE}
        run = events(units)
        starts = {deputi: times[0] for deputi, times in TIMETABLE.items()}
        lines.append(actions.make_plan(book, first, None, starts).message)
        for done, event in enumerate(run, start=1):
            result = event.press(book, replace(first, now=event.at, by=event.by), event)
            lines.append(f"{event.at:%d/%m/%Y %H.%M}  {result.message}")
            progress(done, len(run), "Langkah")
        _send_materials(tracker, materials)
        closing = replace(first, now=ENDS, by=KASUBBAG, progress=silent)
        consolidated = actions.consolidate_materials(book, closing, materials)
        checked = actions.check(book, closing)
        exported = actions.export(book, closing, summary, pdf=True)
        printed = actions.documents(book, closing, papers, PAPERS)
        headline = _headline(actions.read(book), summary.with_suffix(".pdf"))
    sentences = [consolidated.message, checked.message, exported.message, printed.message]
    data = {
        "folder": str(folder),
        "buku": str(book_path),
        "bahan": str(materials),
        "ekspor": exported.data["berkas"],
        "dokumen": str(papers),
        "judul": headline,
        "pesan": sentences,
    }
    return Outcome(data, [*lines, *sentences, "", *_where(book_path, materials, papers, exported), "", headline])


def _headline(tracker: Tracker, first: Path) -> str:
    """What the Kabag wants to know, and what to open."""
    figures = key_figures.key_figures(tracker, key_figures.standings(tracker, ENDS))
    total, done, late = (figures[name] for name in ("Unit aktif", "Selesai semua langkah", "Lewat batas"))
    return f"{done} dari {total} unit selesai, {late} terlambat; buka ini dahulu: {first}"


def _where(book: Path, materials: Path, papers: Path, exported: Result) -> list[str]:
    from tabulate import tabulate

    files = [("Ringkasan untuk Kabag", file) for file in _list(exported.data["berkas"])]
    rows = [("Buku PK Tracker", book), ("Bahan unit", materials), ("Dokumen", papers), *files]
    return str(tabulate(rows, headers=("Hasil", "Letak"), tablefmt="simple")).splitlines()


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


def events(units: Mapping[str, Sequence[str]]) -> list[Event]:
    """The whole run in the order of time; `units` are the kode of each Deputi."""
    run = []
    for deputi, (start, moments) in TIMETABLE.items():
        codes = tuple(units[deputi])
        run.append(Event(start, KABAG, codes, lambda book, context, event: actions.start(book, context, event.codes)))
        for step, (days, hour, minute) in enumerate(moments, start=1):
            at = start.replace(hour=hour, minute=minute) + timedelta(days=days)
            there = tuple(c for c in codes if LAST_STEP.get(c, LAST) >= step and not (step > 4 and c in ODD))
            run += _handed_over(at, there, step)
    return sorted([*run, *_returned(), *_forced()], key=lambda event: event.at)


def _hand_over(book: FileBook, context: Context, event: Event) -> Result:
    _receive_documents(book, event.step, event.codes)
    return actions.hand_over(book, context, event.step, event.codes)


def _mark(book: FileBook, context: Context, event: Event) -> Result:
    marks = actions.read(book).sop.step(event.step).marks
    return actions.mark(book, context, event.step, event.codes, documents=marks)


def _handed_over(at: datetime, codes: tuple[str, ...], step: int) -> Iterator[Event]:
    """A step ends; where the SOP wants more said of it, that is said ten minutes later."""
    yield Event(at, ACTORS[step - 1], codes, _hand_over, step)
    if (by := MARKED_BY.get(step)) is not None:
        yield Event(at + timedelta(minutes=10), by, codes, _mark, step)


def _returned() -> Iterator[Event]:
    """D1-2 goes from step 5 back to step 3, and comes through again four days later."""
    unit = ("D1-2",)
    reason = "Telaahan belum ditandatangani"
    yield Event(
        datetime(2026, 1, 7, 14, 20),
        KASUBBAG,
        unit,
        lambda book, context, event: actions.send_back(book, context, event.step, 3, event.codes, reason),
        5,
    )
    for day, hour, minute, step in ((7, 15, 40, 3), (12, 10, 0, 4), (12, 10, 45, 5), (12, 11, 0, 6)):
        yield from _handed_over(datetime(2026, 1, day, hour, minute), unit, step)


def _forced() -> Iterator[Event]:
    """D3-2 is reviewed before its material is complete, and the reason is kept."""
    unit, reason = ("D3-2",), "Bahan menyusul sesuai arahan Karo PO"
    yield Event(
        datetime(2026, 1, 23, 10, 25),
        KASUBBAG,
        unit,
        lambda book, context, event: actions.hand_over(book, context, event.step, event.codes, force=True, reason=reason),
        5,
    )
    yield from _handed_over(datetime(2026, 1, 23, 10, 40), unit, 6)


def _receive_documents(book: FileBook, step: int, codes: Collection[str]) -> None:
    """Staff note the Kelengkapan of a step as there, and why it is late; D4-3's telaahan never comes."""
    spec_step = actions.read(book).steps[step - 1].step
    table = book.tables([layout.step_table(spec_step).name])[layout.step_table(spec_step).name]
    cells = {
        (index, document): layout.Presence.THERE.value
        for index, record in enumerate(table.records())
        for document in spec_step.documents
        if record["Kode"] in codes
    }
    reasons = {
        (index, "Keterangan"): LATE_BECAUSE[str(record["Deputi"]), step]
        for index, record in enumerate(table.records())
        if record["Kode"] in codes and (str(record["Deputi"]), step) in LATE_BECAUSE
    }
    book.write([table.with_cells({**cells, **reasons})])


def _name_officers(book: FileBook) -> None:
    table = book.tables([layout.SETTING_TABLE.name])[layout.SETTING_TABLE.name]
    wanted = {layout.officer_name(role): name for role, name in OFFICERS.items()}
    wanted[layout.BUDGET_DATE] = datetime(2025, 12, 29)  # type: ignore[assignment]
    rows = [{**r, "Nilai": wanted.get(str(r["Butir"]), r["Nilai"])} for r in table.records()]
    book.write([table.with_records(rows)])


def _send_materials(tracker: Tracker, folder: Path) -> None:
    """The units' workbooks as they come back: D4-4 sends none, D2-1 forgets a target."""
    sent = datetime(2026, 1, 30, 14, tzinfo=words.WIB).timestamp()
    owners = {owner.code: owner for owner in collected.owners(tracker)}
    with staged(folder) as stage:
        for code, owner in owners.items():
            if code == "D4-4":
                continue
            parent = owners.get(owner.parent or "")
            supports = [row.indikator for row in _rows(parent)] if parent else []
            rows = [
                row._replace(mendukung=supports[n % len(supports)]) if supports else row for n, row in enumerate(_rows(owner))
            ]
            if code == "D2-1":
                rows[0] = rows[0]._replace(target=None)
            write_template(
                file := stage.file(f"Bahan PK {YEAR} {code}.xlsx"),
                owner,
                YEAR,
                superior=parent.name if parent else "Menteri Koordinator",
                superior_indicators=supports,
                rows=rows,
                budgets=_budgets(owner, owners.values()),
            )
            os.utime(file, (sent, sent))  # when it came, in the year that is played


def _rows(owner: Owner) -> list[MaterialRow]:
    """Real PK rows where a public document has them (Deputi IV), else rows marked as examples."""
    with (Path(__file__).with_name("pk_rows.csv")).open(encoding="utf-8-sig", newline="") as file:
        real = [r for r in csv.DictReader(file) if r["eselon"] == "I" and f"(Deputi {owner.deputi})" in r["unit"]]
    if owner.eselon == "I" and real and owner.deputi == "IV":
        return [MaterialRow(r["sasaran"], r["indikator"], r["target"], r["satuan"]) for r in real]
    field = owner.name.removeprefix("Deputi Bidang ").removeprefix("Asisten Deputi ").removeprefix("Sekretariat ")
    aim = f"Terwujudnya {field} yang efektif (contoh)"
    return [
        MaterialRow(aim, f"Persentase rekomendasi kebijakan {field} yang ditindaklanjuti (contoh)", "80", "%"),
        MaterialRow(aim, f"Jumlah laporan {field} yang tepat waktu (contoh)", "4", "laporan"),
    ]


def _budgets(owner: Owner, owners: Collection[Owner]) -> list[BudgetRow]:
    """A unit's budget; that of a Deputi is the sum of its units."""
    below = [o for o in owners if o.parent == owner.code]
    amount = sum(_amount(o) for o in below) if below else _amount(owner)
    return [BudgetRow(f"Dukungan {owner.name} (contoh)", amount)]


def _amount(owner: Owner) -> int:
    return 400_000_000 + 25_000_000 * (sum(map(ord, owner.code)) % 9)
