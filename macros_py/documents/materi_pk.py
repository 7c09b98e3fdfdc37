"""Materi/konsep PK (step 6): of each unit the Lembar Pernyataan and the Lampiran, all in one file.

The wording of the Pernyataan and the columns of the Lampiran follow PermenPAN-RB 53/2014 and the ministries' practice;
an echelon I head signs with the Menteri, an echelon II head with its echelon I head.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from macros_py.base import words
from macros_py.base.grid import Value
from macros_py.documents import material_words
from macros_py.documents.drafts import DOTS, SHORT_DOTS, Draft, Records, common, moment, scope, text
from macros_py.documents.material_words import Material
from macros_py.materials.revision import reason_words
from macros_py.procedure.units import Official, Unit
from macros_py.tracker import layout
from macros_py.tracker.readiness import FINAL, KONSEP, revisions
from macros_py.tracker.records import Tracker


def drafts(
    tracker: Tracker,
    now: datetime,
    materials: Mapping[str, Material],
    ready: frozenset[str],
    *,
    final: bool,
    among: Collection[str] | None = None,
) -> Iterator[Draft]:
    """One file of all active units (`among`: of these); when `final` is asked for, one of those ready and one of the others."""
    all_ = [unit for unit in tracker.units if unit.active]
    units = all_ if among is None else [unit for unit in all_ if unit.code in among]
    done = [unit for unit in units if final and unit.code in ready]
    others = [unit for unit in units if unit not in done]
    if done:
        yield _draft(tracker, now, done, len(all_), materials, FINAL)
    if others or not done:
        yield _draft(tracker, now, others, len(all_), materials, KONSEP)


def _draft(
    tracker: Tracker, now: datetime, units: Sequence[Unit], all_units: int, materials: Mapping[str, Material], status: str
) -> Draft:
    year = tracker.settings.year
    heads = {unit.code: _party(unit.official, head_of(unit)) for unit in tracker.units}
    minister = _party(
        Official(tracker.settings.text(layout.officer_name(layout.MINISTER))), minister_of(tracker.sop.institution)
    )
    title, changes = f"Materi PK {year} ({status})", revisions(tracker)
    rows = tracker.steps[-1].by_code() if tracker.steps else {}
    acts = [at for unit in units if unit.code in rows and (at := rows[unit.code].handed_over)]
    act = max(acts, default=None) if status == FINAL else None
    context = common(tracker, act, title) | {
        "status": KONSEP if status == KONSEP else "",
        "keadaan": f"Keadaan per {moment(now)}" if act is None else f"Selesai diperiksa pada {words.long_date(act)}",
        "lingkup": scope(units) + (f" (dari {all_units} unit kerja)" if len(units) < all_units else ""),
        "catatan": [
            f"{unit.name}: {said}"
            for unit in units
            if "Sesudah itu" in (said := material_words.as_of(materials[unit.code]))
        ],
        "bulan": SHORT_DOTS,
        "unit": [
            _unit(unit, heads, minister, materials[unit.code]) | _change(materials[unit.code], changes.get(unit.code, 0))
            for unit in units
        ],
    }  # fmt: skip
    # The Pernyataan is signed after this SOP, at a place and on a day that nobody knows yet.
    context["tempat"] = context["tanggal"] = SHORT_DOTS
    full = f"Materi Perjanjian Kinerja Tahun {year}"
    return Draft("materi_pk", (title,), full, context, act, status == FINAL, needs_contents=True)


def _party(official: Official, position: str) -> dict[str, str]:
    """One who signs; dots for a name that the sheet Unit does not hold."""
    return {"nama": official.name or DOTS, "jabatan": official.position or position}


def _unit(unit: Unit, heads: dict[str, dict[str, str]], minister: dict[str, str], material: Material) -> dict[str, Any]:
    superior = minister if unit.eselon == "I" else heads.get(unit.parent or "", _party(Official(), DOTS))
    amounts = [value for record in material.budget if isinstance(value := record["Anggaran"], int | float)]
    return {
        "judul": unit.name, "nama": unit.name,
        "nama_sasaran": "Sasaran Strategis" if unit.eselon == "I" else "Sasaran Kegiatan",
        "pertama": heads[unit.code], "kedua": superior,
        "indikator": list(_indicators(material.lines)) or [
            {"no": "", "sasaran": material_words.absent(material, "indikator"), "indikator": "", "target": "", "satuan": ""}
        ],
        "anggaran": [
            {"no": n, "program": text(record["Program/Kegiatan"]), "jumlah": _money(record["Anggaran"])}
            for n, record in enumerate(material.budget, start=1)
        ] or [{"no": "", "program": material_words.absent(material, "anggaran"), "jumlah": ""}],
        "total": words.money(sum(amounts)) if amounts else "",
    }  # fmt: skip


def _change(material: Material, number: int) -> dict[str, str]:
    """Which change of the agreement it is, and why; nothing for the first one."""
    reason = text(material.record.get("Alasan Revisi")) if number else ""
    return {
        "perubahan": f"Perubahan ke-{number}" if number else "",
        "alasan": f"Alasan: {reason_words(reason)}" if reason else "",
    }


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
