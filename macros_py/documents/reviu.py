"""Lembar Reviu of each unit's material (step 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from macros_py.documents import material_words
from macros_py.documents.drafts import OPEN, Draft, common, moment, officer
from macros_py.documents.material_words import Material
from macros_py.documents.telaahan import unit_words
from macros_py.tracker.records import Tracker

STEP = 5
# What PermenPAN-RB 53/2014 asks of a Perjanjian Kinerja and its indicators (SMART, aligned between levels).
_ASPECTS = (
    "Bahan lengkap dan terbaca",
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


def drafts(tracker: Tracker, materials: Mapping[str, Material], final: frozenset[str]) -> Iterator[Draft]:
    """One sheet for each active unit. A SOP with fewer steps has none."""
    if len(tracker.steps) < STEP:
        return
    sheet = tracker.steps[STEP - 1]
    receiver = tracker.sop.steps[STEP] if len(tracker.sop.steps) > STEP else sheet.step
    rows = sheet.by_code()
    for unit in tracker.units:
        if not unit.active:
            continue
        title = f"Lembar Reviu {unit.code}"
        row, material = rows.get(unit.code), materials[unit.code]
        act = row.handed_over if row else None
        aspects = [text for text in _ASPECTS if unit.eselon == "II" or "eselon II" not in text]
        context = common(tracker, act, title) | {
            "unit": unit_words(unit), "pereviu": officer(tracker, sheet.step), "penerima": officer(tracker, receiver),
            "diterima": moment(row.received if row else None), "batas": moment(row.due if row else None),
            "bahan": material_words.sentence(material), "keadaan": material_words.as_of(material, act),
            "aspek": [
                {"no": n, "isi": text, "sesuai": OPEN, "belum": OPEN, "catatan": ""} for n, text in enumerate(aspects, start=1)
            ],
            "temuan": material_words.finding_rows(material), "hasil_periksa": material_words.verdict(material),
            "hasil": [{"tanda": OPEN, "isi": text.format(receiver=receiver.actor)} for text in _RESULTS],
        }  # fmt: skip
        full = f"Lembar Reviu {unit.name} Tahun {tracker.settings.year}"
        yield Draft("reviu", ("Lembar Reviu", title), full, context, act, unit.code in final, units=frozenset({unit.code}))
