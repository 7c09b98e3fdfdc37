"""Telaahan staf of each unit (step 3): a skeleton prefilled with what the tracker knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from macros_py.base import words
from macros_py.base.grid import Link, Value
from macros_py.documents.drafts import Draft, by_unit, common, officer
from macros_py.procedure.units import Unit
from macros_py.tracker import layout
from macros_py.tracker.checks import presence_of
from macros_py.tracker.layout import MaterialStatus, Presence
from macros_py.tracker.records import Tracker

STEP = 3
Records = list[dict[str, Value]]


def drafts(tracker: Tracker, now: datetime) -> Iterator[Draft]:
    """One paper for each active unit. A SOP with fewer steps has none."""
    if len(tracker.steps) < STEP:
        return
    findings = by_unit(tracker, layout.FINDING_TABLE.name, "Kode Unit")
    lines, budgets = (by_unit(tracker, spec.name) for spec in (layout.CONSOLIDATED_TABLE, layout.BUDGET_TABLE))
    material = by_unit(tracker, layout.MATERIAL_TABLE.name)
    rows = tracker.steps[STEP - 1].by_code()
    step = tracker.steps[STEP - 1].step
    following = tracker.sop.steps[STEP] if len(tracker.sop.steps) > STEP else step
    for unit in tracker.units:
        if not unit.active:
            continue
        title = f"Telaahan {unit.code}"
        row = rows.get(unit.code)
        documents = [] if row is None else list(row.documents.items())
        missing = [name for name, found in documents if presence_of(found) not in (Presence.THERE, Presence.WAIVED)]
        found = finding_rows(findings.get(unit.code, []))
        status = material.get(unit.code, [{}])[0].get("Status Bahan")
        context = common(tracker, now, title) | {
            "unit": unit_words(unit),
            "berikut": {"nomor": following.number, "nama": following.name},
            "penyusun": officer(tracker, step), "penerima": officer(tracker, tracker.sop.steps[STEP - 2]),
            "fakta": _facts(lines.get(unit.code, []), budgets.get(unit.code, []), status),
            "dokumen": [
                {"no": n, "nama": name, "keadaan": str(presence_of(text) or text)}
                for n, (name, text) in enumerate(documents, start=1)
            ],
            "temuan": found,
            "kesimpulan": _conclusion(missing, len(found), status), "saran": _advice(missing, len(found), following.name),
        }  # fmt: skip
        full = f"Telaahan Staf {unit.name} Tahun {tracker.settings.year}"
        yield Draft("telaahan", ("Telaahan", title), full, context)


def unit_words(unit: Unit) -> dict[str, str]:
    """A unit for a layout."""
    return {"kode": unit.code, "nama": unit.name, "eselon": unit.eselon, "deputi": unit.deputi}


def finding_rows(found: Records) -> list[dict[str, Any]]:
    """Rows of Temuan for a layout."""
    return [
        {
            "no": number, "tingkat": str(record["Tingkat"]), "pesan": str(record["Pesan"]), "tindakan": str(record["Tindakan"]),
            "tempat": " ".join(_shown(record[h]) for h in ("Sheet", "Sel") if record[h]) or str(record["Berkas"] or ""),
        }
        for number, record in enumerate(found, start=1)
    ]  # fmt: skip


def _shown(value: Value) -> str:
    return value.text if isinstance(value, Link) else str(value)


def material_sentence(lines: Records, budget: Records, status: Value) -> str:
    """What the unit handed in."""
    if not lines and not budget:
        return f"Bahan belum disampaikan (status: {status or MaterialStatus.MISSING})."
    amounts = [value for record in budget if isinstance(value := record["Anggaran"], int | float)]
    sasaran = len({str(record["Sasaran"]) for record in lines})
    money = words.money(sum(amounts)) if amounts else "belum diisi"
    return f"{sasaran} sasaran, {len(lines)} indikator kinerja; anggaran {money} (status: {status or MaterialStatus.RECEIVED})."


def _facts(lines: Records, budget: Records, status: Value) -> list[str]:
    facts = [f"1. Bahan: {material_sentence(lines, budget, status)}"]
    files = dict.fromkeys(str(record["Berkas"]) for record in lines if record["Berkas"])
    if files:
        facts.append(f"2. Berkas: {', '.join(files)}.")
    lacking = sum(record["Target"] is None for record in lines)
    if lines:
        facts.append(f"{len(facts) + 1}. Target: {len(lines) - lacking} dari {len(lines)} indikator sudah memiliki target.")
    return facts


def _conclusion(missing: list[str], findings: int, status: Value) -> str:
    if status in (None, MaterialStatus.MISSING):
        return "Bahan belum disampaikan sehingga belum dapat disiapkan."
    if missing or findings:
        parts = [f"dokumen yang belum ada: {', '.join(missing)}"] if missing else []
        parts += [f"{findings} temuan yang perlu ditindaklanjuti"] if findings else []
        return f"Bahan sudah disampaikan dan masih perlu dilengkapi ({'; '.join(parts)})."
    return "Bahan sudah lengkap dan dapat disiapkan."


def _advice(missing: list[str], findings: int, following: str) -> str:
    if missing or findings:
        return f"Unit kerja diminta melengkapi hal tersebut sebelum bahan diteruskan ke langkah {following}."
    return f"Bahan diteruskan ke langkah {following}."
