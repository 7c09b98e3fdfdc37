"""Buku register: what was handed over in each step, from Riwayat, a line for each unit and act."""

from __future__ import annotations

from collections.abc import Iterator

from macros_py.base import words
from macros_py.base.grid import Value
from macros_py.documents.drafts import Draft, common, officer, text
from macros_py.documents.handings import Handed, Handing, handings
from macros_py.tracker.records import StepSheet, Tracker


def drafts(tracker: Tracker) -> Iterator[Draft]:
    """A book for each step of which something was handed over."""
    acts = handings(tracker)
    for sheet in tracker.steps:
        own = [act for act in acts if act.step == sheet.step.number]
        if own:
            yield _draft(tracker, sheet, own)


def _draft(tracker: Tracker, sheet: StepSheet, acts: list[Handing]) -> Draft:
    step = sheet.step
    title = f"Buku Register Langkah {step.number}"
    lines = [(act, handed) for act in acts for handed in act.units]
    last = acts[-1].at
    span = f"{words.long_date(acts[0].at)} s.d. {words.long_date(last)}"
    context = common(tracker, last, title) | {
        "langkah": {"nomor": step.number, "nama": step.name},
        "rentang": f"{len(lines)} penyerahan, {span}",
        "baris": [_line(number, act, handed) for number, (act, handed) in enumerate(lines, start=1)],
        "pejabat": officer(tracker, step),
    }
    full = f"{title} Tahun {tracker.settings.year}"
    return Draft("register", ("Buku Register", title), full, context, last, final=True)


def _line(number: int, act: Handing, handed: Handed) -> dict[str, Value]:
    said = [f"Oleh {handed.by}"]
    said += [f"sebelum lengkap: {handed.forced.rstrip('.')}"] if handed.forced else []
    return {
        "no": number, "unit": f"{handed.code}  {handed.name}",
        "diterima": words.date_time(handed.received) if handed.received else "",
        "batas": words.date_time(handed.due) if handed.due else "", "diserahkan": words.date_time(act.at),
        "menit": text(handed.minutes), "ketepatan": text(handed.punctuality), "putaran": text(handed.round),
        "keterangan": f"{'; '.join(said)}.",
    }  # fmt: skip
