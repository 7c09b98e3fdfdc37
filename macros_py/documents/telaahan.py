"""Telaahan staf of each unit (step 3): a skeleton prefilled with what the tracker knows of the unit's material."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from macros_py.documents import material_words
from macros_py.documents.drafts import Draft, common, officer
from macros_py.documents.material_words import Material
from macros_py.procedure.units import Unit
from macros_py.tracker.checks import presence_of
from macros_py.tracker.records import StepRow, Tracker

STEP = 3


def drafts(tracker: Tracker, materials: Mapping[str, Material], final: frozenset[str]) -> Iterator[Draft]:
    """One paper for each active unit. A SOP with fewer steps has none."""
    if len(tracker.steps) < STEP:
        return
    rows = tracker.steps[STEP - 1].by_code()
    step = tracker.steps[STEP - 1].step
    following = tracker.sop.steps[STEP] if len(tracker.sop.steps) > STEP else step
    for unit in tracker.units:
        if not unit.active:
            continue
        title = f"Telaahan {unit.code}"
        row, material = rows.get(unit.code), materials[unit.code]
        act = row.handed_over if row else None
        documents = [] if row is None else list(row.documents.items())
        context = common(tracker, act, title) | {
            "unit": unit_words(unit),
            "berikut": {"nomor": following.number, "nama": following.name},
            "penyusun": officer(tracker, step), "penerima": officer(tracker, tracker.sop.steps[STEP - 2]),
            "fakta": material_words.facts(material, act),
            "dokumen": [  # those of the bureau: not in our layout, but an office may have put them into its own
                {"no": n, "nama": name, "keadaan": str(presence_of(text) or text)}
                for n, (name, text) in enumerate(documents, start=1)
            ],
            "temuan": material_words.finding_rows(material), "hasil_periksa": material_words.verdict(material),
            "kesimpulan": material_words.conclusion(material, act),
            "penelitian": [_looked_at(name, row, act is not None) for name in step.marks],
            "saran": material_words.advice(material, act, f"{following.number} ({following.name})"),
        }  # fmt: skip
        full = f"Telaahan Staf {unit.name} Tahun {tracker.settings.year}"
        yield Draft("telaahan", ("Telaahan", title), full, context, act, unit.code in final, units=frozenset({unit.code}))


def _looked_at(name: str, row: StepRow | None, handed_over: bool) -> str:
    found = row.logged.get(name) if row else None
    return f"{name}: {found or ('belum' if handed_over else 'belum disampaikan')}."


def unit_words(unit: Unit) -> dict[str, str]:
    """A unit for a layout."""
    return {"kode": unit.code, "nama": unit.name, "eselon": unit.eselon, "deputi": unit.deputi}
