"""A year begins: a new tracker, from nothing or with what the office keeps from the year before."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from macros_py.actions.core import Context, Result, log_only, read, write
from macros_py.base.files import refuse_existing, staged
from macros_py.base.findings import CannotGoOn, Code
from macros_py.base.grid import Table, Value
from macros_py.tracker import layout, records
from macros_py.tracker.journal import Action
from macros_py.tracker.records import Tracker

_OFFICE_DAYS = ("Libur kantor", "Hari kerja pengganti")  # no decree says them: only the office knows
_OF_THE_YEAR = (layout.YEAR, layout.BUDGET_DATE)  # settings that each year has its own


def new(
    path: Path,
    context: Context,
    year: int,
    unit_list: Path | None = None,
    sop_path: Path | None = None,
    *,
    previous: Path | None = None,
) -> Result:
    """Baru: a new tracker at `path`. Of a `previous` one come units, SOP, settings with the officials, and calendar.

    Raises CannotGoOn when the name is taken or wrong, the year is none (YEAR_INVALID), or a given file is unusable.
    """
    from macros_py.books.file import open_book
    from macros_py.build.workbook import build_workbook
    from macros_py.procedure import sop_file, units

    if path.suffix.lower() != ".xlsm":
        raise CannotGoOn(Code.NAME_NOT_XLSM, file=path.name)
    if not 2000 <= year <= 2100:
        raise CannotGoOn(Code.YEAR_INVALID, found=year)
    refuse_existing(path)
    if not path.absolute().parent.is_dir():
        raise CannotGoOn(Code.FOLDER_NOT_FOUND, file=str(path.parent))
    old = _read_any(previous) if previous else None
    sop = sop_file.load(sop_path or sop_file.BUILT_IN)
    if old and not sop_path and old.sop.steps != sop.steps:  # the tracker's own; ours says more of where it comes from
        sop = old.sop
    listed = list(old.units) if old and not unit_list else units.load(unit_list or units.BUILT_IN)
    with staged(path.absolute().parent) as stage:
        build_workbook(part := stage.file(path.name), sop=sop, year=year, units=listed)
        with open_book(part, write=True) as book:
            tracker = read(book)
            text = f"Buku PK {year} dibuat" + (f" dari {previous.name}." if previous else ".")
            kept = _kept(old, tracker) if old else []
            write(book, context, tracker, kept, [log_only(Action.NEW, context, tracker, text)])
    source = f" dari {previous.name}" if previous else ""
    message = f"Baru: {path.name} untuk tahun {year}{source} dengan {len(listed)} unit dan {len(sop.steps)} langkah."
    return Result("baru", message, data={"buku": str(path), "tahun": year, "unit": len(listed), "langkah": len(sop.steps)})


def newest_tracker(folder: Path, before: int) -> Path | None:
    """The tracker of the latest year before this one in a folder; None where there is none that can be read."""
    from macros_py.books.file import FileBook
    from macros_py.books.save import read as read_bytes

    found: dict[int, Path] = {}
    for path in sorted(folder.glob("*.xlsm")):
        with suppress(CannotGoOn):
            book = FileBook(path, read_bytes(path))
            records.format_of(path.name, book.constants())  # raises for what is no tracker, or a newer one
            year = records.year_of(book.tables([layout.SETTING_TABLE.name]))
            if year is not None and year < before:
                found[year] = path
    return found[max(found)] if found else None


def _read_any(path: Path) -> Tracker:
    """The tracker in a file, of today's format or an older one. Raises CannotGoOn."""
    from macros_py.books.file import FileBook
    from macros_py.books.save import read as read_bytes
    from macros_py.build.upgrade import upgraded

    data = read_bytes(path)
    if records.format_of(path.name, FileBook(path, data).constants()) < layout.FORMAT:
        data = upgraded(path.name, data)
    return read(FileBook(path, data))


def _kept(old: Tracker, new: Tracker) -> list[Table]:
    """Settings and calendar of the new tracker with what the old one holds."""
    settings = new.tables[layout.SETTING_TABLE.name]
    values = {item: value for item, value in old.settings.values.items() if item not in _OF_THE_YEAR}
    hours = layout.HOURS_TABLE.name
    return [
        settings.with_records({**row, "Nilai": values.get(str(row["Butir"]), row["Nilai"])} for row in settings.records()),
        _united(old, new, layout.HOLIDAY_TABLE.name, "Tanggal", "Kepastian"),
        _united(old, new, layout.RAMADAN_TABLE.name, "Awal Ramadan", "Kepastian Ramadan"),
        new.tables[hours].with_records(old.tables[hours].records()),
    ]


def _united(old: Tracker, new: Tracker, name: str, day: str, certainty: str) -> Table:
    """Rows of both, by date: of a year that was certain theirs, of one that was estimated ours and the office's own days."""

    def year(row: Mapping[str, Value]) -> int | None:
        return getattr(row[day], "year", None)

    theirs, ours = old.tables[name].records(), new.tables[name].records()
    estimated = {year(row) for row in theirs if row[certainty] == "Perkiraan"}
    certain = {year(row) for row in theirs} - estimated - {None}
    kept = [row for row in theirs if year(row) in certain or row.get("Jenis") in _OFFICE_DAYS]
    taken = {row[day] for row in kept}
    rows = [*kept, *(row for row in ours if year(row) not in certain and row[day] not in taken)]
    return new.tables[name].with_records(sorted(rows, key=lambda row: str(row[day])))
