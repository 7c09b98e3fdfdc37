"""What every document starts from: the letterhead, the officials, dates and money as they are written on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from macros_py.base import words
from macros_py.base.grid import Value
from macros_py.procedure.sop import Step
from macros_py.tracker import layout
from macros_py.tracker.records import Tracker

DOTS = "." * 36  # to be filled in by hand
TICKED, OPEN = "☑", "☐"


@dataclass(frozen=True, slots=True)
class Draft:
    """A document to be: its kind, its file without suffix (parts of a path), its layout's name and its words."""

    kind: str
    file: tuple[str, ...]
    title: str
    context: Mapping[str, Any]
    needs_contents: bool = False


def common(tracker: Tracker, now: datetime, title: str) -> dict[str, Any]:
    """The words that every layout may use."""
    return {
        # The name is long: it breaks where a letterhead breaks it.
        "instansi": tracker.sop.institution.replace(" REPUBLIK INDONESIA", "\nREPUBLIK INDONESIA"),
        "unit_kerja": tracker.sop.bureau, "tahun": tracker.settings.year,
        "tempat": tracker.settings.text(layout.PLACE), "tanggal": words.long_date(now), "sop_nomor": tracker.sop.number,
        "sop_judul": tracker.sop.title, "judul_berkas": title,
    }  # fmt: skip


def officer(tracker: Tracker, step: Step) -> dict[str, str]:
    """Who does a step, to sign."""
    text = tracker.settings.text
    return {
        "jabatan": step.actor,
        "nama": text(layout.officer_name(step.actor)) or DOTS,
        "nip": text(layout.officer_id(step.actor)),
    }


def moment(at: datetime | None) -> str:
    """2 Mei 2018 pukul 14.05; dots to write on when it has not happened."""
    return f"{words.long_date(at)} pukul {at:%H.%M}" if at else DOTS


def text(value: Value) -> str:
    """A cell as text: whole numbers without decimals, others the Indonesian way."""
    if value is None:
        return ""
    if isinstance(value, float):
        return words.number(value)
    return str(value)


def by_unit(tracker: Tracker, table: str, code: str = "Kode") -> dict[str, list[dict[str, Value]]]:
    """The rows of a table by kode; nothing when the workbook lacks the table."""
    found: dict[str, list[dict[str, Value]]] = {}
    source = tracker.tables.get(table)
    for record in source.records() if source else ():
        if record.get(code) is not None:
            found.setdefault(str(record[code]), []).append(record)
    return found
