"""Lembar Disposisi of steps 1 and 2: who hands which work on to whom (ANRI's form)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from macros_py.documents.drafts import DOTS, OPEN, TICKED, Draft, common, moment, officer
from macros_py.tracker.records import StepSheet, Tracker

_KINDS = ("Sangat Segera", "Segera", "Rahasia", "Sangat Rahasia")
_CHOICES = (
    "Selesaikan/TL", "Saran/Pendapat", "Koordinasikan", "Pelajari/Kaji", "Wakil/Hadiri", "Pantau", "Perhatian", "File",
)  # fmt: skip
# What the SOP's own words ask for: prepare the material (1), have data gathered (2).
_CHOSEN = {1: ("Selesaikan/TL", "Pelajari/Kaji"), 2: ("Selesaikan/TL", "Koordinasikan")}


def drafts(tracker: Tracker, now: datetime) -> Iterator[Draft]:
    """One sheet for each of the first two steps."""
    for sheet in tracker.steps[:2]:
        yield _draft(tracker, sheet, now)


def _draft(tracker: Tracker, sheet: StepSheet, now: datetime) -> Draft:
    step = sheet.step
    rows = [row for row in sheet.rows if row.active]
    title = f"Lembar Disposisi Langkah {step.number}"
    following = tracker.sop.steps[step.number] if step.number < len(tracker.sop.steps) else step
    handed = [row.handed_over for row in rows if row.handed_over]
    dues = [row.due for row in rows if row.due]
    units = [unit for unit in tracker.units if unit.active]
    roles = tracker.sop.roles  # from the highest down: a disposition goes down
    others = [role for role in roles[roles.index(step.actor) + 1 :] if role != following.actor]
    before = tracker.sop.steps[step.number - 2].actor if step.number > 1 else step.requires.removeprefix("Arahan ")
    context = common(tracker, now, title) | {
        "langkah": {"nomor": step.number, "nama": step.name, "waktu": step.time},
        "agenda": DOTS,
        "sifat": "   ".join(f"{OPEN} {kind}".replace(" ", "\u00a0") for kind in _KINDS),
        "diterima": moment(min((row.received for row in rows if row.received), default=None)),
        "diteruskan": moment(max(handed) if len(handed) == len(rows) and handed else None),
        "asal": before,
        "dasar": f"SOP {tracker.sop.number}, {tracker.sop.title}",
        "isi": f"{step.activity} Tahun {tracker.settings.year}.",
        "lingkup": f"{len(units)} unit kerja eselon I dan II (daftar terlampir)",
        "batas": moment(max(dues, default=None)),
        "penerima": [{"tanda": "1", "jabatan": following.actor}, *({"tanda": OPEN, "jabatan": role} for role in others)],
        "pilihan": [{"tanda": TICKED if c in _CHOSEN.get(step.number, ()) else OPEN, "isi": c} for c in _CHOICES],
        "catatan": f"Hasil yang diharapkan: {following.output}. Norma waktu langkah berikutnya: {following.time}.",
        "pejabat": officer(tracker, step),
        "unit": [
            {"no": n, "deputi": unit.deputi, "eselon": unit.eselon, "nama": unit.name}
            for n, unit in enumerate(units, start=1)
        ],
    }  # fmt: skip
    return Draft("disposisi", (title,), f"{title} Tahun {tracker.settings.year}", context)
