"""What every document starts from: the letterhead, the officials, dates and money as they are written on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from macros_py.base import words
from macros_py.base.grid import Value
from macros_py.procedure.sop import Step
from macros_py.procedure.units import Unit
from macros_py.tracker import journal, layout
from macros_py.tracker.records import Tracker

DOTS = "." * 36  # to be filled in by hand
SHORT_DOTS = "." * 20
TICKED, OPEN = "☑", "☐"
Records = list[dict[str, Value]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A document to be: its kind, its file without suffix (parts of a path), its layout's name and its words.

    `at` is the moment of its act, None while there is none yet; `final` says that it may lose KONSEP. `units` are the kode of
    those it is about, None for a paper about all.
    """

    kind: str
    file: tuple[str, ...]
    title: str
    context: Mapping[str, Any]
    at: datetime | None
    final: bool
    needs_contents: bool = False
    units: frozenset[str] | None = None


def common(tracker: Tracker, at: datetime | None, title: str, action: int | None = None) -> dict[str, Any]:
    """The words that every layout may use. A paper is signed where and when its act `at` was; until then there are dots.

    `segel` is that of the last row of Riwayat, or of the `action` of which alone the paper tells.
    """
    return {
        # The name is long: it breaks where a letterhead breaks it.
        "instansi": tracker.sop.institution.replace(" REPUBLIK INDONESIA", "\nREPUBLIK INDONESIA"),
        "satuan_kerja": tracker.sop.profile.work_unit, "unit_kerja": tracker.sop.bureau,
        "tahun": tracker.settings.year,
        "tempat": tracker.settings.text(layout.PLACE) if at else SHORT_DOTS,
        "tanggal": words.long_date(at) if at else SHORT_DOTS,
        "sop_nomor": tracker.sop.number, "sop_judul": tracker.sop.title, "judul_berkas": title,
        "segel": journal.last_seal(tracker.log, action),
        "peringatan": tracker.sop.profile.warning, "pencatatan": tracker.sop.profile.recording,
    }  # fmt: skip


def officer(tracker: Tracker, step: Step) -> dict[str, str]:
    """Who does a step, to sign."""
    text = tracker.settings.text
    return {
        "jabatan": tracker.sop.role_head(step.actor),
        "nama": text(layout.officer_name(step.actor)) or DOTS,
        "nip": text(layout.officer_id(step.actor)) or SHORT_DOTS,
    }


def moment(at: datetime | None) -> str:
    """2 Mei 2018 pukul 14.05 WIB; dots to write on when it has not happened."""
    return words.moment(at) if at else DOTS


def text(value: Value) -> str:
    """A cell as text: whole numbers without decimals, others the Indonesian way."""
    if value is None:
        return ""
    if isinstance(value, float):
        return words.number(value)
    return str(value)


def codes(units: Iterable[Unit]) -> frozenset[str]:
    """Their kode."""
    return frozenset(unit.code for unit in units)


def scope(units: Iterable[Unit]) -> str:
    """24 unit kerja eselon I dan II."""
    echelons = [unit.eselon for unit in units]
    named = " dan ".join(sorted({eselon for eselon in echelons if eselon}))
    return f"{len(echelons)} unit kerja eselon {named}" if named else f"{len(echelons)} unit kerja"


def by_unit(tracker: Tracker, table: str, code: str = "Kode") -> dict[str, Records]:
    """The rows of a table by kode; nothing when the workbook lacks the table."""
    found: dict[str, Records] = {}
    source = tracker.tables.get(table)
    for record in source.records() if source else ():
        if record.get(code) is not None:
            found.setdefault(str(record[code]), []).append(record)
    return found
