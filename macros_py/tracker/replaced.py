"""What Konsolidasi replaces in the tracker: kept in Riwayat, so that Urungkan can put it back.

Only the rows of units that changed are kept, packed: after a mail that is one unit, not forty thousand rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from macros_py.base.grid import Row, Table, Value
from macros_py.tracker import layout, packing
from macros_py.tracker.journal import held
from macros_py.tracker.records import Tracker

_COLLECTED = (layout.CONSOLIDATED_TABLE, layout.BUDGET_TABLE, layout.MATERIAL_TABLE, layout.TOTAL_TABLE, layout.REQUEST_TABLE)
_Rows = dict[str, list[Row]]  # by kode; those of a table without kode under ""


def pieces(before: Mapping[str, Table], after: Iterable[Table]) -> list[str]:
    """What of `before` is no more in `after`, as texts that fit into cells; none where nothing changed."""
    lost = {}
    for table in after:
        old, new = _by_unit(before[table.name]), _by_unit(table)
        if changed := {code: old.get(code, []) for code in {**old, **new} if _differ(old.get(code), new.get(code))}:
            lost[table.name] = changed
    if not lost:
        return []
    return packing.pack(lost)


def put_back(tracker: Tracker, kept: Sequence[str]) -> tuple[list[Table], list[str]]:
    """The tables as they were before, and the kode whose rows come back or go. Raises ValueError for pieces not of `pieces`."""
    try:
        content = packing.unpack(kept)
        lost = {
            spec: {code: [tuple(map(_value, row)) for row in rows] for code, rows in changed.items()}
            for spec in _COLLECTED
            if (changed := content.get(spec.name))
        }
        tables = [_with_rows(tracker, tracker.tables[spec.name], rows) for spec, rows in lost.items()]
    except (TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error
    codes = dict.fromkeys(code for rows in lost.values() for code in rows if code)
    return tables, list(codes)


def _with_rows(tracker: Tracker, table: Table, rows: _Rows) -> Table:
    """The table with these rows of these units instead of those that it has, in the order of the sheet Unit."""
    place = {unit.code: number for number, unit in enumerate(tracker.units)}
    all_rows = {**_by_unit(table), **rows}
    codes = sorted(all_rows, key=lambda code: place.get(code, len(place)))
    headings = [heading for heading in table.headings if heading != "No"]
    records = [dict(zip(headings, row, strict=True)) for code in codes for row in all_rows[code]]
    return table.with_records([{"No": number, **record} for number, record in enumerate(records, start=1)])


def _by_unit(table: Table) -> _Rows:
    """The rows without their numbers, by kode."""
    code = table.headings.index("Kode") if "Kode" in table.headings else None
    drop = table.headings.index("No") if "No" in table.headings else len(table.headings)
    found: _Rows = {}
    for row in table.rows:
        found.setdefault("" if code is None else str(row[code] or ""), []).append((*row[:drop], *row[drop + 1 :]))
    return found


def _differ(old: list[Row] | None, new: list[Row] | None) -> bool:
    return old != new and (old is None or old != [tuple(map(held, row)) for row in new or []])


def _value(value: object) -> Value:
    if isinstance(value, list):
        return datetime.fromisoformat(value[0])
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(type(value).__name__)
