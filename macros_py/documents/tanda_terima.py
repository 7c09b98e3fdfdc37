"""Tanda terima: of each Deputi, which units' materials arrived, when, and in which revision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from macros_py.base import words
from macros_py.base.grid import Value
from macros_py.documents.drafts import SHORT_DOTS, Draft, Records, by_unit, codes, common, moment, officer, text
from macros_py.procedure.sop import Step
from macros_py.procedure.units import Unit
from macros_py.tracker import layout
from macros_py.tracker.records import Tracker


def drafts(tracker: Tracker, now: datetime) -> Iterator[Draft]:
    """One for each Deputi of which something arrived."""
    arrived = by_unit(tracker, layout.MATERIAL_TABLE.name)
    for deputi, units in by_deputi(unit for unit in tracker.units if unit.active).items():
        if any(_arrived(arrived.get(unit.code, [])) for unit in units):
            yield draft(tracker, now, deputi, units)


def by_deputi(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    """These units by their Deputi, in their order."""
    found: dict[str, list[Unit]] = {}
    for unit in units:
        found.setdefault(unit.deputi, []).append(unit)
    return found


def draft(tracker: Tracker, now: datetime, deputi: str, units: Sequence[Unit]) -> Draft:
    """The tanda terima of a Deputi, as it is now; what has not come stays blank, to be written by hand."""
    arrived = by_unit(tracker, layout.MATERIAL_TABLE.name)
    title = f"Tanda Terima Bahan Deputi {deputi}"
    context = common(tracker, None, title) | {
        "deputi": deputi, "keadaan": f"Keadaan per {moment(now)}",
        "baris": [_line(number, unit, arrived.get(unit.code, [])) for number, unit in enumerate(units, start=1)],
        "penerima": officer(tracker, _receiver(tracker)), "tempat": SHORT_DOTS, "tanggal": SHORT_DOTS,
    }  # fmt: skip
    full = f"{title} Tahun {tracker.settings.year}"
    return Draft("tanda_terima", ("Tanda Terima", title), full, context, now, final=True, units=codes(units))


def _line(number: int, unit: Unit, records: Records) -> dict[str, Value]:
    there = records[0] if _arrived(records) else None
    at = there["Diubah"] if there else None
    return {
        "no": number, "unit": f"{unit.code}  {unit.name}", "berkas": text(there["Berkas"]) if there else "",
        "diterima": words.date_time(at) if isinstance(at, datetime) else "", "revisi": text(there["Revisi"]) if there else "",
    }  # fmt: skip


def _arrived(records: Records) -> bool:
    return bool(records and records[0]["Berkas"])


def _receiver(tracker: Tracker) -> Step:
    """Who receives the materials: the actor of the step that gathers them."""
    for step, following in zip(tracker.sop.steps, tracker.sop.steps[1:], strict=False):
        if layout.MATERIAL_DOCUMENT in {name.casefold() for name in following.documents}:
            return step
    return tracker.sop.steps[0]
