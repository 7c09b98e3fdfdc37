"""Lembar Reviu of each unit's material (step 5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from macros_py.documents.drafts import OPEN, Draft, by_unit, common, moment, officer
from macros_py.documents.telaahan import finding_rows, material_sentence, unit_words
from macros_py.tracker import layout
from macros_py.tracker.records import Tracker

STEP = 5
# What PermenPAN-RB 53/2014 asks of a Perjanjian Kinerja and its indicators (SMART, aligned between levels).
_ASPECTS = (
    "Dokumen kelengkapan sudah ada dan terbaca",
    "Sasaran selaras dengan Rencana Strategis dan tugas fungsi unit",
    "Indikator spesifik, terukur, dapat dicapai, relevan, dan berjangka waktu (SMART)",
    "Target dan satuan terisi, dan tidak bermakna ganda",
    "Indikator eselon II mendukung indikator eselon I",
    "Anggaran per program/kegiatan sesuai dengan dokumen anggaran (DIPA)",
    "Penulisan nama unit, jabatan, dan tahun sudah benar",
)
_RESULTS = (
    "Bahan dapat diteruskan kepada {receiver}.",
    "Bahan dapat diteruskan setelah perbaikan kecil yang tercatat di atas.",
    "Bahan dikembalikan untuk diperbaiki.",
)


def drafts(tracker: Tracker, now: datetime) -> Iterator[Draft]:
    """One sheet for each active unit. A SOP with fewer steps has none."""
    if len(tracker.steps) < STEP:
        return
    sheet = tracker.steps[STEP - 1]
    receiver = tracker.sop.steps[STEP] if len(tracker.sop.steps) > STEP else sheet.step
    rows = sheet.by_code()
    findings = by_unit(tracker, layout.FINDING_TABLE.name, "Kode Unit")
    lines, budgets = (by_unit(tracker, spec.name) for spec in (layout.CONSOLIDATED_TABLE, layout.BUDGET_TABLE))
    material = by_unit(tracker, layout.MATERIAL_TABLE.name)
    for unit in tracker.units:
        if not unit.active:
            continue
        title = f"Lembar Reviu {unit.code}"
        row = rows.get(unit.code)
        status = material.get(unit.code, [{}])[0].get("Status Bahan")
        aspects = [text for text in _ASPECTS if unit.eselon == "II" or "eselon II" not in text]
        context = common(tracker, now, title) | {
            "unit": unit_words(unit), "pereviu": officer(tracker, sheet.step), "penerima": officer(tracker, receiver),
            "diterima": moment(row.received if row else None), "batas": moment(row.due if row else None),
            "bahan": material_sentence(lines.get(unit.code, []), budgets.get(unit.code, []), status),
            "aspek": [
                {"no": n, "isi": text, "sesuai": OPEN, "belum": OPEN, "catatan": ""} for n, text in enumerate(aspects, start=1)
            ],
            "temuan": finding_rows(findings.get(unit.code, [])),
            "hasil": [{"tanda": OPEN, "isi": text.format(receiver=receiver.actor)} for text in _RESULTS],
        }  # fmt: skip
        full = f"Lembar Reviu {unit.name} Tahun {tracker.settings.year}"
        yield Draft("reviu", ("Lembar Reviu", title), full, context)
