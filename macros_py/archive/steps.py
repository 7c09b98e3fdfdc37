"""The table of an archive: every step of every unit of a year, in Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros_py.base.findings import CannotGoOn, Code
from macros_py.procedure.worktime import CalendarGap
from macros_py.tracker.key_figures import punctuality
from macros_py.tracker.layout import Status
from macros_py.tracker.records import Tracker

if TYPE_CHECKING:
    import pyarrow

STEPS = "langkah.parquet"


def write_steps(path: Path, tracker: Tracker, now: datetime) -> None:
    """Write the table of one year."""
    arrow, parquet = _arrow()
    parquet.write_table(arrow.Table.from_pylist(list(step_rows(tracker, now)), schema=_schema()), path)


def write_joined(path: Path, years: Mapping[str, pyarrow.Table]) -> None:
    """Write the tables of several years as one, in their order."""
    arrow, parquet = _arrow()
    parquet.write_table(arrow.concat_tables(table for _, table in sorted(years.items())), path)


def step_rows(tracker: Tracker, now: datetime) -> Iterator[dict[str, Any]]:
    """Every step of every unit with its times; those still open are counted to `now`."""
    units = {unit.code: unit for unit in tracker.units}
    for sheet in tracker.steps:
        step = sheet.step
        for row in sheet.rows:
            unit = units.get(row.code)
            used = norm = None
            keeps = punctuality(tracker, sheet, row, now)
            if row.received is not None and row.status in (Status.RUNNING, Status.DONE):
                at = max(row.received, row.ended or now)
                try:
                    used = int(tracker.calendar.elapsed(row.received, at).total_seconds())
                    norm = int(tracker.calendar.norm_time(row.received, step.norm).total_seconds())
                except CalendarGap:
                    pass  # the times stay, what the calendar would say of them is not known
            yield {
                "tahun": tracker.settings.year,
                "sop": tracker.sop.number,
                "langkah": step.number,
                "nama_langkah": step.name,
                "pelaksana": step.actor,
                "norma": step.time,
                "kode": row.code,
                "deputi": unit.deputi if unit else None,
                "eselon": unit.eselon if unit else None,
                "unit_kerja": unit.name if unit else row.unit,
                "aktif": row.active,
                "status": str(row.status),
                "diterima": row.received,
                "batas_waktu": row.due,
                "diserahkan": row.handed_over,
                "terpakai_detik": used,
                "norma_detik": norm,
                "ketepatan": keeps and str(keeps),
                "putaran": row.round,
            }


def _schema() -> pyarrow.Schema:
    """Of the step tables, so that a year without delays has the same columns as one with them."""
    import pyarrow as arrow

    text, whole, moment = arrow.string(), arrow.int64(), arrow.timestamp("s")  # WIB, without a zone, as in the tracker
    kinds = {
        "tahun": whole, "sop": text, "langkah": whole, "nama_langkah": text, "pelaksana": text, "norma": text,
        "kode": text, "deputi": text, "eselon": text, "unit_kerja": text, "aktif": arrow.bool_(), "status": text,
        "diterima": moment, "batas_waktu": moment, "diserahkan": moment, "terpakai_detik": whole, "norma_detik": whole,
        "ketepatan": text, "putaran": whole,
    }  # fmt: skip
    return arrow.schema(kinds.items(), metadata={"waktu": "WIB (UTC+7)"})


def read_steps(year: Path) -> pyarrow.Table:
    """The steps of an archived year. Raises CannotGoOn (ARCHIVE_FILE_MISSING, ARCHIVE_INVALID): a gap looks like a trend."""
    arrow, parquet = _arrow()
    name = f"{year.name}/{STEPS}"
    try:
        return parquet.read_table(year / STEPS, schema=_schema())
    except FileNotFoundError:
        raise CannotGoOn(Code.ARCHIVE_FILE_MISSING, file=name) from None
    except (arrow.ArrowException, OSError, ValueError) as error:
        raise CannotGoOn(Code.ARCHIVE_INVALID, file=name, detail=type(error).__name__) from error


def _arrow() -> tuple[Any, Any]:
    import pyarrow
    import pyarrow.parquet

    return pyarrow, pyarrow.parquet
