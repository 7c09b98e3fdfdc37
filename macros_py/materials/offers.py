"""What arrived offers itself as Kelengkapan: a unit's material is the "data dukung" of the step that needs it.

Offered, never forced: without the person's word only a finding says so. With it, the document becomes Ada and Berkas names
the file, as changes that Riwayat records and Urungkan takes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from macros_py.base.findings import Code, Finding
from macros_py.materials.consolidate import UnitStatus
from macros_py.tracker import layout
from macros_py.tracker.checks import presence_of
from macros_py.tracker.journal import Action, CellKey, Change, Entry, next_action_number
from macros_py.tracker.layout import Presence, Status
from macros_py.tracker.records import StepRow, StepSheet, Tracker


def open_rows(tracker: Tracker, statuses: Iterable[UnitStatus]) -> Iterator[tuple[StepSheet, StepRow, str, UnitStatus]]:
    """Running rows that still lack the material's document although the unit's file arrived in order."""
    arrived = {status.unit: status for status in statuses if status.status.in_order and status.file}
    for sheet in tracker.steps:
        document = next((d for d in sheet.step.documents if d.casefold() == layout.MATERIAL_DOCUMENT), None)
        if document is None:
            continue
        for row in sheet.rows:
            missing = presence_of(row.documents[document]) is Presence.MISSING
            if row.active and row.status is Status.RUNNING and missing and row.code in arrived:
                yield sheet, row, document, arrived[row.code]


def offers(tracker: Tracker, statuses: Iterable[UnitStatus]) -> list[Finding]:
    """One finding for each row that could be marked."""
    return [
        Finding(
            Code.MATERIAL_OFFERED,
            sheet.table.sheet,
            sheet.cell(row, document),
            row.code,
            sheet.step.number,
            values={"document": document, "found": status.file},
        )
        for sheet, row, document, status in open_rows(tracker, statuses)
    ]


def accept(tracker: Tracker, statuses: Iterable[UnitStatus], paths: Mapping[str, str], now: datetime, by: str) -> list[Entry]:
    """Entries that mark these rows. `paths` gives, by file name, what Berkas is to hold; a filled Berkas stays."""
    number = next_action_number(tracker.log)
    entries = []
    for sheet, row, document, status in open_rows(tracker, statuses):
        step, name = sheet.step.number, status.file or ""
        changes = [Change(CellKey(step, row.code, document), row.documents[document], Presence.THERE.value)]
        if row.evidence is None:
            changes.append(Change(CellKey(step, row.code, "Berkas"), None, paths.get(name, name)))
        text = f"{row.unit}: {document} ditandai Ada karena bahan {name} telah masuk."
        entries.append(Entry(number, now, by, Action.CONSOLIDATE, step, row.code, text, None, tuple(changes)))
    return entries
