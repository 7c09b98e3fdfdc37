"""What is known of each unit's material, from when, and whether its PK is final. One rule for papers, archive and revisions.

A PK is final when the last step is Selesai and its material is there, was checked, and holds no error. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from macros_py.base.findings import Code, Finding, Level
from macros_py.base.grid import Value
from macros_py.tracker import journal, layout
from macros_py.tracker.checks import lies_elsewhere
from macros_py.tracker.journal import Action
from macros_py.tracker.key_figures import material_statuses
from macros_py.tracker.layout import MaterialStatus, Status
from macros_py.tracker.records import Tracker

KONSEP, FINAL = "KONSEP", "FINAL"
Row = Mapping[str, Value]
Changed = Callable[[str], datetime | None]  # when an evidence file was last written; the faces look


@dataclass(frozen=True, slots=True)
class Readiness:
    """A unit's material at the last Konsolidasi, and its last step.

    `checked` is when that was, None for never; `returned` and `changed` are when, after it, the unit was sent back or its
    file was written anew. `found` are the rows of Temuan about the material alone: what the bureau itself is late with is
    none of the unit's doing.
    """

    status: MaterialStatus
    checked: datetime | None
    returned: datetime | None
    changed: datetime | None
    found: tuple[Row, ...]
    last_step: Status

    @property
    def missing(self) -> bool:
        """Nothing arrived, and somebody looked."""
        return self.checked is not None and self.status is MaterialStatus.MISSING

    @property
    def errors(self) -> int:
        """How many errors the material holds; a file that cannot be read is one."""
        return sum(row["Tingkat"] == Level.ERROR for row in self.found) or int(self.status is MaterialStatus.FAULTY)


def readiness(tracker: Tracker, changed: Changed = lambda _path: None) -> dict[str, Readiness]:
    """The units that count, by kode."""
    undone = journal.undone(tracker.log)
    acts = [entry for entry in tracker.log if entry.at and entry.action_number not in undone]
    checked = max((e.at for e in acts if e.action == Action.CONSOLIDATE and e.at), default=None)
    returned = {e.code: e.at for e in acts if e.action == Action.RETURN and checked and e.at and e.at > checked}
    found: dict[str, list[Row]] = {}
    for row in tracker.tables[layout.FINDING_TABLE.name].records():
        # What Konsolidasi finds in a step sheet (a paper that could be marked) is the bureau's.
        if row["Sumber"] == "Konsolidasi" and row["Kode Unit"] is not None and row["Langkah"] is None:
            found.setdefault(str(row["Kode Unit"]), []).append(row)
    last = tracker.steps[-1].by_code() if tracker.steps else {}
    material = {str(record["Kode"]): record for record in tracker.tables[layout.MATERIAL_TABLE.name].records()}
    return {
        code: Readiness(
            status,
            checked,
            returned.get(code),
            _changed_since(tracker, code, material.get(code, {}), changed) if checked else None,
            tuple(found.get(code, ())) if checked and status is not MaterialStatus.MISSING else (),
            last[code].status if code in last else Status.NOT_STARTED,
        )
        for code, status in material_statuses(tracker).items()
    }


def _changed_since(tracker: Tracker, code: str, material: Row, changed: Changed) -> datetime | None:
    """When the file that was read was written anew, as far as a step's Berkas still leads to it."""
    name, before = material.get("Berkas"), material.get("Diubah")
    if not name or not isinstance(before, datetime):
        return None
    cells = (row.evidence or "" for sheet in tracker.steps for row in sheet.rows if row.code == code)
    paths = {path.strip() for cell in cells for path in re.split(r"[;\n]", cell)}
    same = [path for path in paths if _name(path) == _name(str(name)) and not lies_elsewhere(path)]
    return max((at for path in same if (at := changed(path)) is not None and at > before), default=None)


def _name(path: str) -> str:
    return re.split(r"[/\\]", path.strip('"'))[-1].casefold()


def once_final(tracker: Tracker) -> frozenset[str]:
    """The kode of the units whose last step was handed over at least once: what they change since is a revision."""
    undone, last = journal.undone(tracker.log), len(tracker.steps)
    handed = (e for e in tracker.log if e.step == last and e.action in (Action.HAND_OVER, Action.FORCE))
    return frozenset(e.code for e in handed if e.code is not None and e.action_number not in undone)


def revisions(tracker: Tracker) -> dict[str, int]:
    """Nomor Revisi of each unit whose PK was final once; before that a number says nothing."""
    revisable = once_final(tracker)
    records = tracker.tables[layout.MATERIAL_TABLE.name].records()
    found = {str(record["Kode"]): record["Revisi"] for record in records}
    return {code: number for code, number in found.items() if code in revisable and isinstance(number, int) and number > 0}


def why_konsep(tracker: Tracker, units: Mapping[str, Readiness]) -> dict[str, Finding]:
    """The units whose PK is not final, each with the first reason."""
    step = len(tracker.steps)
    return {code: found for code, unit in units.items() if (found := _why(code, unit, step)) is not None}


def _why(code: str, unit: Readiness, step: int) -> Finding | None:
    if unit.last_step is not Status.DONE:
        return Finding(Code.KONSEP_STEP_OPEN, unit=code, step=step, values={"status": unit.last_step})
    if unit.checked is None:
        return Finding(Code.KONSEP_UNCHECKED, unit=code)
    if unit.status is MaterialStatus.MISSING:
        return Finding(Code.KONSEP_WITHOUT_MATERIAL, unit=code)
    if unit.errors:
        return Finding(Code.KONSEP_FAULTY, unit=code, values={"count": unit.errors})
    return None
