"""Equal findings as one line that opens to its rows, most urgent first: sheet, terminal, messages and Ringkasan show these.

Equal are findings that say the same of several units in one step. Every one of them stands in Temuan and in JSON all the same,
and each counts. Lines are made of rows of Temuan, because there those of Periksa and of Konsolidasi stand together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from macros_py.base.addresses import runs
from macros_py.base.findings import Code, Finding, Level
from macros_py.base.grid import Link, Value
from macros_py.procedure.units import Unit

CHECKED, CONSOLIDATED = "Periksa", "Konsolidasi"  # under Sumber: who found it
Row = Mapping[str, Value]
Item = TypeVar("Item")

_LEVELS: Mapping[Value, int] = {level.value: weight for weight, level in enumerate(Level)}
_LATE = {Code.LATE_OPEN.name, Code.NEAR_LIMIT.name}
_PAPERS = {Code.KELENGKAPAN_MISSING.name, Code.KELENGKAPAN_PENDING.name, Code.KELENGKAPAN_INVALID.name,
           Code.EVIDENCE_MISSING.name}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """What one or more equal findings say. `rows` are those of Temuan, `units` their kode."""

    message: str
    action: str
    units: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def places(self) -> list[str]:
        """Where its rows are: file, sheet and cells, as far as they are known."""
        by_sheet: dict[tuple[str, str], list[str]] = {}
        for row in self.rows:
            by_sheet.setdefault((_text(row["Berkas"]), _text(row["Sheet"])), []).append(_text(row["Sel"]))
        found = []
        for (file, sheet), cells in by_sheet.items():
            named = ", ".join(runs(filter(None, dict.fromkeys(cells))))
            place = f"{sheet}!{named}" if sheet and named else sheet
            found.append(" · ".join(filter(None, (file, place))))
        return list(filter(None, found))


def finding_row(source: str, finding: Finding) -> dict[str, Value]:
    """A finding as a row of Temuan."""
    return {
        "Tingkat": str(finding.level), "Langkah": finding.step, "Kode Unit": finding.unit, "Sheet": finding.sheet,
        "Sel": finding.cell, "Pesan": finding.message, "Tindakan": finding.action, "Berkas": finding.file,
        "Kode Temuan": finding.code.name, "Sumber": source,
    }  # fmt: skip


def urgency(source: Value, level: Value, code: Value, step: Value) -> tuple[int, int, int]:
    """Errors before warnings before info; in each those of material, running late, missing papers, the rest, by step."""
    ranks = (source == CONSOLIDATED, code in _LATE, code in _PAPERS, True)
    return _LEVELS.get(level, len(_LEVELS)), ranks.index(True), step if isinstance(step, int) else 0


def ordered(source: str, findings: Iterable[Finding]) -> list[Finding]:
    """Findings of one source, the most urgent first."""
    return sorted(findings, key=lambda f: urgency(source, f.level.value, f.code.name, f.step))


def folded(items: Iterable[Item], key: Callable[[Item], Hashable]) -> list[list[Item]]:
    """Items of the same key together, in the order of their first."""
    groups: dict[Hashable, list[Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return list(groups.values())


def several(codes: Collection[str], units: Iterable[Unit]) -> str:
    """6 unit Deputi IV; 9 unit Deputi I, II; 24 unit, where none of several Deputi is left out."""
    own = {unit.code: unit.deputi for unit in units if unit.active or unit.code in codes}
    all_, deputi = dict.fromkeys(own.values()), dict.fromkeys(own[code] for code in codes if code in own)
    named = any(deputi) and (len(all_) == 1 or len(deputi) < len(all_))
    return f"{len(codes)} unit Deputi {', '.join(deputi)}" if named else f"{len(codes)} unit"


def lines(rows: Iterable[Row], units: Sequence[Unit]) -> list[Line]:
    """Rows of Temuan as lines, most urgent first."""
    names = {unit.code: unit.name for unit in units}

    def key(row: Row) -> Hashable:
        return row["Tingkat"], row["Kode Temuan"], row["Langkah"], row["Sumber"], _said(row), _asked(row, names)

    first = sorted(rows, key=lambda row: urgency(row["Sumber"], row["Tingkat"], row["Kode Temuan"], row["Langkah"]))
    return [_line(group, units, names) for group in folded(first, key)]


def _line(rows: Sequence[Row], units: Sequence[Unit], names: Mapping[str, str]) -> Line:
    first = rows[0]
    codes = tuple(dict.fromkeys(str(row["Kode Unit"]) for row in rows if row["Kode Unit"]))
    if len(codes) < 2:
        return Line(_text(first["Pesan"]), _text(first["Tindakan"]), codes, tuple(rows))
    said, who, step = _said(first), several(codes, units), f"langkah {first['Langkah']} "
    message = f"{step.capitalize().strip()}: {who} {said.removeprefix(step)}" if said.startswith(step) else f"{who}: {said}"
    cells = ", ".join(runs(filter(None, dict.fromkeys(_text(row["Sel"]) for row in rows))))
    action = _asked(first, names).replace(_CELL, cells).replace(_NAME, "setiap unit itu")
    return Line(message, action, codes, tuple(rows))


_CELL, _NAME = "\0", "\1"  # where a sentence names its cell or its unit; no cell can hold these signs


def _said(row: Row) -> str:
    """The message without its unit."""
    return _text(row["Pesan"]).removeprefix(f"{row['Kode Unit']}: ")


def _asked(row: Row, names: Mapping[str, str]) -> str:
    """The action without its cell and its unit."""
    code = str(row["Kode Unit"])
    text = _without(_text(row["Tindakan"]), _text(row["Sel"]), _CELL)
    return _without(_without(text, names.get(code, ""), _NAME), code, _NAME)


def _without(text: str, part: str, sign: str) -> str:
    """The text with a sign in place of a part that stands there as a word."""
    before, found, after = text.partition(part) if part else (text, "", "")
    whole = found and not any(beside.isalnum() or beside == "-" for beside in (before[-1:], after[:1]))
    return f"{before}{sign}{after}" if whole else text


def _text(value: Value) -> str:
    return "" if value is None else value.text if isinstance(value, Link) else str(value)
