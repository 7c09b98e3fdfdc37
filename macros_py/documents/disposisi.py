"""Lembar Disposisi of steps 1 and 2 (ANRI's form): one for each act of handing on, and one for what is not handed on yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from macros_py.documents.drafts import DOTS, OPEN, TICKED, Draft, common, moment, officer, scope
from macros_py.documents.handings import Handed, Handing, handings, span
from macros_py.procedure.sop import Step
from macros_py.procedure.units import Unit
from macros_py.tracker.layout import Status
from macros_py.tracker.records import StepSheet, Tracker

_KINDS = ("Sangat Segera", "Segera", "Rahasia", "Sangat Rahasia")
_CHOICES = (
    "Selesaikan/TL", "Saran/Pendapat", "Koordinasikan", "Pelajari/Kaji", "Wakil/Hadiri", "Pantau", "Perhatian", "File",
)  # fmt: skip
# What the SOP's own words ask for: prepare the material (1), have data gathered (2).
_CHOSEN = {1: ("Selesaikan/TL", "Pelajari/Kaji"), 2: ("Selesaikan/TL", "Koordinasikan")}


def drafts(tracker: Tracker) -> Iterator[Draft]:
    """The acts of the first two steps in their order; then, where units are left in such a step, the sheet for them."""
    acts = handings(tracker)
    units = {unit.code: unit for unit in tracker.units}
    for sheet in tracker.steps[:2]:
        for act in acts:
            if act.step == sheet.step.number:
                listed = [_as_it_was(units, handed) for handed in act.units]
                yield _draft(tracker, sheet, f"ke-{act.ordinal}", listed, act)
        left = {row.code for row in sheet.rows if row.active and row.status is not Status.DONE}
        waiting = [unit for unit in tracker.units if unit.active and unit.code in left]
        if waiting or not sheet.rows:
            yield _draft(tracker, sheet, "(belum diteruskan)", waiting, None)


def _as_it_was(units: dict[str, Unit], handed: Handed) -> Unit:
    """The unit by the name that it had then."""
    known = units.get(handed.code)
    return Unit(handed.code, known.deputi if known else "", known.eselon if known else "", handed.name)


def _draft(tracker: Tracker, sheet: StepSheet, which: str, units: Sequence[Unit], act: Handing | None) -> Draft:
    step = sheet.step
    title = f"Lembar Disposisi Langkah {step.number} {which}"
    following = tracker.sop.steps[step.number] if step.number < len(tracker.sop.steps) else step
    roles = tracker.sop.roles  # from the highest down: a disposition goes down
    others = [role for role in roles[roles.index(step.actor) + 1 :] if role != following.actor]
    before = tracker.sop.steps[step.number - 2].actor if step.number > 1 else step.requires.removeprefix("Arahan ")
    rows, codes = sheet.by_code(), [unit.code for unit in units]
    received = [handed.received for handed in act.units] if act else [rows[code].received for code in codes]
    at = act.at if act else None
    context = common(tracker, at, title, act.action if act else None) | {
        "langkah": {"nomor": step.number, "nama": step.name, "waktu": step.time},
        "agenda": DOTS, "naskah": DOTS,
        "sifat": "   ".join(f"{OPEN} {kind}".replace(" ", "\u00a0") for kind in _KINDS),
        "diterima": _period(received), "diteruskan": moment(at),
        "asal": before,
        "dasar": f"SOP {tracker.sop.number}, {tracker.sop.title}",
        "isi": instruction(step, following, tracker.settings.year),
        "lingkup": f"{scope(units)} (daftar terlampir)",
        "batas": _period([handed.next_due for handed in act.units] if act else ()), "norma": following.time,
        "penerima": [
            {"tanda": "1" if role == following.actor else OPEN, "jabatan": tracker.sop.role_head(role)}
            for role in (following.actor, *others)
        ],
        "pilihan": [{"tanda": TICKED if c in _CHOSEN.get(step.number, ()) else OPEN, "isi": c} for c in _CHOICES],
        "catatan": _notes(following, act),
        "pejabat": officer(tracker, step),
        "unit": [
            {"no": n, "deputi": unit.deputi, "eselon": unit.eselon, "nama": unit.name}
            for n, unit in enumerate(units, start=1)
        ],
    }  # fmt: skip
    full = f"{title} Tahun {tracker.settings.year}"
    return Draft("disposisi", ("Lembar Disposisi", title), full, context, at, act is not None, units=frozenset(codes))


def instruction(step: Step, following: Step, year: int) -> str:
    """What the giver asks of the receiver: what the SOP says after "menugaskan … untuk", else the receiver's own Kegiatan."""
    given = re.search(r"\bmenugaskan .+? untuk (.+)$", step.activity)
    # The SOP says "melakukan mengumpulkan … terkait": one verb is enough, and what it concerns is said.
    asked = re.sub(r"^melakukan (?=me)", "", given[1] if given else following.activity)
    asked = f"{asked} penyusunan PK" if asked.endswith("terkait") else asked
    return f"{asked[:1].upper()}{asked[1:]} Tahun {year}."


def _period(moments: Iterable[datetime | None]) -> str:
    found = span(moments)
    if found is None:
        return DOTS
    first, last = found
    return moment(first) if first == last else f"{moment(first)} s.d. {moment(last)}"


def _notes(following: Step, act: Handing | None) -> str:
    """What is expected; of an act also its place in Riwayat, and whatever was out of the ordinary in it."""
    said = [f"Hasil yang diharapkan: {following.output}."]
    if act:
        said.append(f"Tercatat dalam Riwayat sebagai aksi ke-{act.action} oleh {', '.join(_once(u.by for u in act.units))}.")
        for reason in _once(unit.forced for unit in act.units):
            said.append(f"Diteruskan sebelum lengkap, dengan alasan: {reason}.")
        for unit in act.units:
            if isinstance(unit.round, int) and unit.round > 1:
                why = f", setelah dikembalikan dengan alasan: {unit.returned}" if unit.returned else ""
                said.append(f"{unit.name}: putaran ke-{unit.round}{why}.")
    return "\n".join(said)


def _once(texts: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(text.rstrip(".") for text in texts if text))
