"""What a consolidation is made of: the units that should send, and everything that was found in what they sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from macros_py.base.findings import Finding
from macros_py.tracker.layout import MaterialStatus

Number = int | float


class Revision(NamedTuple):
    """Nomor Revisi (0: the first) and the letter of its reason."""

    number: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Owner:
    """A unit as the consolidation needs it. `parent` is the kode of the unit it answers to.

    `final` is the revision of its PK that is final; None while none is: then a later file is a correction, not a revision.
    """

    code: str
    deputi: str
    eselon: str
    name: str
    parent: str | None
    active: bool = True
    final: Revision | None = None


class Indicator(NamedTuple):
    """One indicator of one unit, and where it was read. A tuple, because a thousand units send 30,000 of them."""

    deputi: str
    unit: str
    unit_name: str
    eselon: str
    sasaran: str
    indikator: str
    target: str
    target_number: Number | None
    satuan: str
    mendukung: str | None
    file: str
    sheet: str
    cell: str


class Budget(NamedTuple):
    """One Program/Kegiatan of one unit with its budget in rupiah."""

    deputi: str
    unit: str
    unit_name: str
    eselon: str
    program: str
    anggaran: Number | None
    file: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class UnitStatus:
    """Where a unit stands, and what its file holds."""

    unit: str
    unit_name: str
    deputi: str
    eselon: str
    status: MaterialStatus
    file: str | None = None
    revision: int = 0
    reason: str | None = None
    sasaran: int = 0
    indicators: int = 0
    budget_total: Number = 0
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """Sums of a Deputi: per echelon, for the Deputi as a whole (`eselon` None), and of all ("Semua").

    A Deputi's budget is that of its echelon I material, which holds the programs whose parts the echelon II units
    list again; only when there is none, the sum of echelon II. Adding both would count the same money twice.
    """

    deputi: str
    eselon: str | None
    units: int
    sasaran: int
    indicators: int
    budget: Number

    @property
    def scope(self) -> str:
        """What is added up, in words."""
        return f"{self.deputi} eselon {self.eselon}" if self.eselon else self.deputi


@dataclass(frozen=True)
class Consolidation:
    """All units in one."""

    indicators: tuple[Indicator, ...]
    budgets: tuple[Budget, ...]
    statuses: tuple[UnitStatus, ...]
    totals: tuple[Total, ...]
    findings: tuple[Finding, ...]
