"""Materi/konsep PK (step 6): of each unit the Lembar Pernyataan and the Lampiran, all in one file.

The wording of the Pernyataan and the columns of the Lampiran follow PermenPAN-RB 53/2014 and the ministries' practice;
an echelon I head signs with the Menteri, an echelon II head with its echelon I head.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from macros_py.base import words
from macros_py.base.grid import Value
from macros_py.documents.drafts import DOTS, Draft, by_unit, common, text
from macros_py.procedure.units import Unit
from macros_py.tracker import layout
from macros_py.tracker.records import Tracker

KONSEP, FINAL = "KONSEP", "FINAL"
_NOT_YET = "(bahan belum disampaikan)"
Records = list[dict[str, Value]]


def drafts(tracker: Tracker, now: datetime, *, final: bool = False) -> Iterator[Draft]:
    """The one file of all active units."""
    year = tracker.settings.year
    units = [unit for unit in tracker.units if unit.active]
    lines, budgets = (by_unit(tracker, spec.name) for spec in (layout.CONSOLIDATED_TABLE, layout.BUDGET_TABLE))
    heads = {unit.code: head_of(unit) for unit in tracker.units}
    minister = minister_of(tracker.sop.institution)
    status = FINAL if final else KONSEP
    title = f"Materi PK {year} ({status})"
    context = common(tracker, now, title) | {
        "status": "" if final else KONSEP,
        "lingkup": f"{len(units)} unit kerja eselon I dan II",
        "bulan": words.long_date(now).split(" ", 1)[1],
        "unit": [_unit(unit, heads, minister, lines.get(unit.code, []), budgets.get(unit.code, [])) for unit in units],
    }
    yield Draft("materi_pk", (title,), f"Materi Perjanjian Kinerja Tahun {year}", context, needs_contents=True)


def _unit(unit: Unit, heads: dict[str, str], minister: str, lines: Records, budget: Records) -> dict[str, Any]:
    superior = minister if unit.eselon == "I" else heads.get(unit.parent or "", DOTS)
    amounts = [value for record in budget if isinstance(value := record["Anggaran"], int | float)]
    return {
        "judul": unit.name, "nama": unit.name,
        "nama_sasaran": "Sasaran Strategis" if unit.eselon == "I" else "Sasaran Kegiatan",
        "pertama": {"nama": DOTS, "jabatan": heads[unit.code]}, "kedua": {"nama": DOTS, "jabatan": superior},
        "indikator": list(_indicators(lines)),
        "anggaran": [
            {"no": n, "program": text(record["Program/Kegiatan"]), "jumlah": _money(record["Anggaran"])}
            for n, record in enumerate(budget, start=1)
        ] or [{"no": "", "program": _NOT_YET, "jumlah": ""}],
        "total": words.money(sum(amounts)) if amounts else "",
    }  # fmt: skip


def _indicators(lines: Records) -> Iterator[dict[str, Any]]:
    """Rows of the Lampiran: a sasaran is numbered and written where it begins."""
    before, number = None, 0
    for record in lines:
        sasaran = text(record["Sasaran"])
        begins = sasaran != before
        number += begins
        before = sasaran
        yield {
            "no": number if begins else "",
            "sasaran": sasaran if begins else "",
            "indikator": text(record["Indikator Kinerja"]),
            "target": text(record["Target"]),
            "satuan": text(record["Satuan"]),
        }
    if not lines:
        yield {"no": "", "sasaran": _NOT_YET, "indikator": "", "target": "", "satuan": ""}


def _money(value: Value) -> str:
    return words.money(value) if isinstance(value, int | float) and not isinstance(value, bool) else text(value)


def head_of(unit: Unit) -> str:
    """The office of the head of a unit: a Sekretariat has a Sekretaris; Deputi and Asisten Deputi are named like theirs."""
    return re.sub(r"^Sekretariat\b", "Sekretaris", unit.name)


def minister_of(institution: str) -> str:
    """KEMENTERIAN KOORDINATOR BIDANG … REPUBLIK INDONESIA → Menteri Koordinator Bidang …."""
    name = re.sub(r"\s*REPUBLIK INDONESIA\s*$", "", institution, flags=re.IGNORECASE)
    name = re.sub(r"^KEMENTERIAN\b", "MENTERI", name, flags=re.IGNORECASE)
    return re.sub(r"\bDan\b", "dan", name.title())
