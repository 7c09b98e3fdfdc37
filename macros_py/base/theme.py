"""The look: one font, one accent colour, and what each word of a state looks like. No other file names a colour."""

from __future__ import annotations

from dataclasses import dataclass

FONT = "Calibri"
ACCENT, ACCENT_SOFT, ACCENT_PALE = "1B5E6B", "C5DDE1", "EAF3F4"
INK, MUTED, LINE, PAPER = "24323A", "76848C", "D9E0E3", "FFFFFF"
RED, RED_SOFT = "A61B1B", "FBE1DE"  # only for what needs action
AMBER, AMBER_SOFT = "7A4B00", "FDF0D3"

TAB_HOME, TAB_STEP, TAB_RESULT, TAB_REFERENCE = ACCENT, "6FA3AC", "9DB4BA", "CBD3D6"


@dataclass(frozen=True, slots=True)
class Tone:
    """How a conditional format sets a cell off."""

    text: str
    fill: str | None = None
    bold: bool = False


QUIET = Tone(MUTED)
ACTIVE = Tone(ACCENT, ACCENT_SOFT, bold=True)
DONE = Tone(ACCENT, ACCENT_PALE)
WATCH = Tone(AMBER, AMBER_SOFT)
ALARM = Tone(RED, RED_SOFT, bold=True)

# A word that stands in a list of choices looks the same wherever it stands. Words that are not here are plain.
TONES = {
    "Belum mulai": QUIET, "Berjalan": ACTIVE, "Selesai": DONE, "Dikembalikan": ALARM,
    "Tepat waktu": DONE, "Mendekati batas": WATCH, "Terlambat": WATCH,
    "Belum": QUIET, "Tidak perlu": QUIET,
    "galat": ALARM, "peringatan": WATCH, "info": QUIET,
    "masuk": DONE, "belum": QUIET, "revisi": WATCH,
    "Perkiraan": WATCH, "Tidak": QUIET,
}  # fmt: skip
