"""Nota dinas that asks a Deputi for the materials of its units by a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from macros_py.base import words
from macros_py.documents.drafts import DOTS, SHORT_DOTS, Draft, common
from macros_py.documents.materi_pk import head_of
from macros_py.procedure.units import Unit
from macros_py.tracker import layout
from macros_py.tracker.records import Tracker

_SIGNER = "Sekretaris Kementerian Koordinator"


def draft(tracker: Tracker, now: datetime, deputi: str, units: Sequence[Unit], until: datetime) -> Draft:
    """The nota dinas to a Deputi; number and date are written when it is signed."""
    text = tracker.settings.text
    title = f"Nota Dinas Permintaan Bahan Deputi {deputi}"
    head = next((unit for unit in units if unit.eselon == "I"), None)
    roles = tracker.sop.roles
    asked = [role for role in roles if text(layout.officer_contact(role))] or [roles[-1]]
    contact = " ".join(
        filter(None, (text(layout.officer_name(asked[-1])) or asked[-1], text(layout.officer_contact(asked[-1]))))
    )
    context = common(tracker, None, title) | {
        "nomor": SHORT_DOTS, "tanggal": SHORT_DOTS,
        "kepada": (head.official.position or head_of(head)) if head else f"Deputi {deputi}",
        "penanda": {
            "jabatan": _SIGNER,
            "nama": text(layout.officer_name(layout.SECRETARY)) or DOTS,
            "nip": text(layout.officer_id(layout.SECRETARY)) or SHORT_DOTS,
        },
        "lampiran": f"{len(units)} berkas", "kontak": contact,
        "batas": words.day_and_time(until),
        "unit": [
            {"no": number, "kode": unit.code, "eselon": unit.eselon, "nama": unit.name}
            for number, unit in enumerate(units, start=1)
        ],
    }  # fmt: skip
    return Draft("nota_dinas", (f"Deputi {deputi}", title), f"{title} Tahun {tracker.settings.year}", context, now, final=True)
