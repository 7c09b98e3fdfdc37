"""Whom an action is for: these kode, these Deputi, or all that can be done. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from macros_py.base.findings import CannotGoOn, Code
from macros_py.procedure.units import Unit
from macros_py.tracker.records import Tracker


@dataclass(frozen=True, slots=True)
class Units:
    """The units that an action is for: each of these kode, which is done or refused; of these Deputi those that can be done.

    Without either: all that can be done.
    """

    codes: tuple[str, ...] = ()
    deputi: tuple[str, ...] = ()


ALL = Units()


def chosen(tracker: Tracker, units: Units, more: Collection[str] = ()) -> list[str]:
    """The kode that are meant, as the tracker writes them: of the sheet Unit, and `more` that only a step sheet may have.

    Raises CannotGoOn: UNIT_NOT_LISTED, DEPUTI_UNKNOWN.
    """
    listed = [unit.code for unit in tracker.units]
    known = {code.casefold(): code for code in (*more, *listed)}
    found: dict[str, None] = {} if units != ALL else dict.fromkeys([*listed, *more])
    for code in units.codes:
        if code.strip().casefold() not in known:
            raise CannotGoOn(Code.UNIT_NOT_LISTED, found=code)
        found[known[code.strip().casefold()]] = None
    for name in units.deputi:
        wanted = name.strip().upper().removeprefix("DEPUTI").strip()
        of_deputi = [unit.code for unit in tracker.units if unit.deputi.upper() == wanted]
        if not of_deputi:
            raise CannotGoOn(Code.DEPUTI_UNKNOWN, found=name)
        found |= dict.fromkeys(of_deputi)
    return list(found)


def chosen_units(tracker: Tracker, units: Units) -> list[Unit]:
    """The active units that are meant, in the order of the sheet Unit.

    Raises CannotGoOn: as `chosen`; UNIT_RETIRED for one that was named; NOTHING_TO_DO when none is left.
    """
    codes = set(chosen(tracker, units))
    found = [unit for unit in tracker.units if unit.code in codes and unit.active]
    named = set(chosen(tracker, Units(units.codes))) if units.codes else set()
    for code in sorted(named - {unit.code for unit in found}):
        raise CannotGoOn(Code.UNIT_RETIRED, unit=code)
    if not found:
        raise CannotGoOn(Code.NOTHING_TO_DO)
    return found
