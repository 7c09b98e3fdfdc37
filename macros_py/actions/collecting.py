"""The materials of the units: templates out, consolidation in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from macros_py.actions.core import Context, Result, log_only, meant, read, write
from macros_py.base.file_names import distinct_names
from macros_py.base.files import refuse_existing, staged
from macros_py.base.findings import CannotGoOn, Code, Finding
from macros_py.books.port import Book
from macros_py.tracker import choice, handoff, layout, overview, records, replaced, reports
from macros_py.tracker.journal import Action
from macros_py.tracker.key_figures import finding_counts
from macros_py.tracker.layout import MaterialStatus
from macros_py.tracker.records import Tracker

if TYPE_CHECKING:
    from concurrent.futures import Executor  # its import costs as much as reading a tracker

    from macros_py.materials.model import Budget, Indicator

    Rows = tuple[Sequence[Indicator], Sequence[Budget]]


def templates(
    book: Book, context: Context, folder: Path, units: Sequence[str] | None = None, *, deputi: Sequence[str] = ()
) -> Result:
    """Buat Templat: one material workbook per active unit (of these, or all) in `folder`; one that exists is left and named.

    Stopped, it keeps the forms that are whole, and goes on with the others when called again: each is of use by itself.
    """
    tracker = read(book)
    codes = [unit.code for unit in choice.chosen_units(tracker, meant(units, deputi))]
    context.progress(0, len(codes), "Templat")
    write_form, names = form_writer(tracker), form_names(tracker)
    kept = [names[code] for code in codes if (folder / names[code]).exists()]
    missing = [code for code in codes if names[code] not in kept]
    whole = 0
    with staged(folder) as stage:
        try:
            for code in missing:
                write_form(code, stage.file(names[code]))
                whole += 1
                context.progress(len(kept) + whole, len(codes), "Templat")
        except KeyboardInterrupt:
            if not whole:
                raise
            stage.keep(whole)
    written = [file.name for file in stage.files]
    message = f"Templat: {len(written)} berkas dibuat di {folder}"
    message += f", {len(kept)} sudah ada dan dibiarkan" if kept else ""
    left = [names[code] for code in missing[whole:]]
    message += f"; dihentikan, {len(left)} belum dibuat. Ulangi untuk melanjutkan." if left else "."
    data = {"folder": str(folder), "berkas": written, "sudah_ada": kept, "belum": left}
    return Result("templat", message, data=data, stopped=bool(left))


def form_names(tracker: Tracker) -> dict[str, str]:
    """File name of each unit's form, no two the same."""
    names = distinct_names([f"Bahan PK {tracker.settings.year} {unit.code}"] for unit in tracker.units)
    return {unit.code: f"{name}.xlsx" for unit, name in zip(tracker.units, names, strict=True)}


def form_writer(tracker: Tracker) -> Callable[[str, Path], None]:
    """What writes the form of a unit, by its kode, to a path."""
    from macros_py.materials import collected
    from macros_py.materials.form.blank_forms import write_blank

    owners = {owner.code: owner for owner in collected.owners(tracker)}
    names, known = tracker.unit_names(), collected.previous(tracker)[0]

    def write_form(code: str, path: Path) -> None:
        owner = owners[code]
        write_blank(
            path,
            owner,
            tracker.settings.year,
            superior=names.get(owner.parent or "", "Menteri Koordinator"),
            superior_indicators=[i.indikator for i in known if i.unit == owner.parent],
            office=tracker.settings.text(layout.INSTITUTION),
            bureau=tracker.settings.text(layout.BUREAU) or "biro perencanaan",
        )

    return write_form


def consolidate_materials(
    book: Book,
    context: Context,
    folder: Path,
    target: Path | None = None,
    cluster: str | None = None,
    *,
    mark: Callable[[int], bool] = lambda _units: False,
    replace: Callable[[Finding], bool] = lambda _lost: False,
) -> Result:
    """Konsolidasi: read every unit's material in `folder` into the tracker; findings go to Temuan.

    `target` (.xlsx, .csv, .parquet) takes the same result as a file; `cluster` is the address of a Dask scheduler.
    `mark` is asked, with the number of units, whether materials that arrived are noted as Kelengkapan with their file; else
    a finding offers it. `replace` is asked when units or rows that the tracker holds would go: else nothing is changed.
    Raises CannotGoOn MATERIALS_LOST.
    """
    from macros_py.materials import collected, offers
    from macros_py.materials.consolidate import MANY, consolidate, material_files, reading

    files, others = material_files(folder) if folder.is_dir() else ([], [])
    context.progress(0, len(files), "Bahan")
    with _executor(cluster) as executor, ExitStack() as stack:
        outcomes = None
        if len(files) >= MANY and (year := records.year_of(book.tables([layout.SETTING_TABLE.name]))):
            outcomes = stack.enter_context(reading(files, year, executor))  # beside the reading of the tracker
        tracker = read(book)
        if not folder.is_dir():
            raise CannotGoOn(Code.FOLDER_NOT_FOUND, file=str(folder))
        if target is not None:
            refuse_existing(target)  # told before the reading, not after
        indicators, budgets = collected.previous(tracker)
        result = consolidate(
            files,
            collected.owners(tracker),
            tracker.settings.year,
            root=folder,
            others=others,
            previous=indicators,
            previous_budgets=budgets,
            executor=executor,
            outcomes=outcomes,
            progress=lambda n, of: context.progress(n, of, "Bahan"),
        )
    if (lost := _lost((indicators, budgets), (result.indicators, result.budgets))) and not replace(lost):
        raise CannotGoOn(lost.code, **lost.values)
    counts = {word.value: sum(s.status is word for s in result.statuses) for word in MaterialStatus}
    rows = len(result.indicators)
    text = ", ".join(f"{number} {word}" for word, number in counts.items())
    message = f"Konsolidasi: {rows} indikator; unit: {text}."
    paths = {s.file: _relative(folder / s.file, book.path) for s in result.statuses if s.file}
    offered = offers.offers(tracker, result.statuses)
    agreed = bool(offered) and mark(len({finding.unit for finding in offered}))
    marked = offers.accept(tracker, result.statuses, paths, context.now, context.by) if agreed else []
    findings = tuple(overview.ordered(overview.CONSOLIDATED, (*result.findings, *([] if agreed else offered))))
    found = reports.finding_table(tracker, overview.CONSOLIDATED, findings)
    of_materials = collected.collected_tables(tracker, result)
    entry = log_only(Action.CONSOLIDATE, context, tracker, message)
    logged = handoff.keeping(entry, replaced.pieces(tracker.tables, of_materials))
    tables = [*of_materials, found, *handoff.apply(tracker, [change for entry in marked for change in entry.changes])]
    write(book, context, tracker, tables, [*logged, *marked])
    written: list[Path] = []
    if target is not None:  # last of all: a tracker that cannot be written leaves no file behind
        from macros_py.materials import outputs

        written = outputs.write(result, target)
    data = {
        "unit": counts, "baris": rows, "ditandai": [e.code for e in marked], "berkas": [str(file) for file in written],
        "seluruh_temuan": finding_counts(found),
    }  # fmt: skip
    return Result("konsolidasi", message, findings=findings, data=data, units=tracker.units)


_NAMED = 20  # units whose loss is spelled out


def _lost(before: Rows, after: Rows) -> Finding | None:
    """The finding that units have fewer rows than before, each with the count of rows before and after."""
    lost = dict[str, list[str]]()
    for place, what in enumerate(("indikator", "anggaran")):
        old, now = (Counter(row.unit for row in rows[place]) for rows in (before, after))
        for unit, count in old.items():
            if now[unit] < count:
                lost.setdefault(unit, []).append(f"{what} {count} menjadi {now[unit]}")
    named = [f"{unit} ({', '.join(what)})" for unit, what in lost.items()]
    if len(named) > _NAMED:
        named[_NAMED:] = [f"dan {len(named) - _NAMED} unit lain"]
    return Finding(Code.MATERIALS_LOST, values={"lost": "; ".join(named)}) if lost else None


def _executor(address: str | None) -> AbstractContextManager[Executor | None]:
    """The cluster at this address; None where there is none: the files are read here."""
    if address is None:
        return nullcontext()
    from macros_py.materials.cluster import connect

    return connect(address)


def _relative(path: Path, book: Path | None) -> str:
    """How Berkas names a file: from the workbook's folder where it lies below it, so that the folder can be moved."""
    if book is None:
        return str(path)
    folder = book.absolute().parent
    return str(path.absolute().relative_to(folder)) if path.absolute().is_relative_to(folder) else str(path.absolute())
