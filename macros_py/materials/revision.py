"""Nomor Revisi and Alasan Revisi as people write them."""

from __future__ import annotations

import re

# PermenPAN-RB 53/2014: what a Perjanjian Kinerja may be changed for.
REASONS = (
    "a. Pergantian pejabat",
    "b. Perubahan strategi yang memengaruhi program, kegiatan, atau anggaran",
    "c. Perubahan prioritas atau asumsi yang signifikan",
)


def revision_number(text: str) -> int | None:
    """0 of "0", 2 of "Revisi ke-2"; None when there is no single number, 0 when there is nothing ("-")."""
    digits = re.findall(r"\d+", text)
    if not digits:
        return 0 if not text.strip(" -–—") else None
    return int(digits[0]) if len(digits) == 1 and len(digits[0]) < 3 else None


def reason_letter(text: str) -> str | None:
    """a, b or c of "a", "b.", "C) Perubahan prioritas"."""
    match = re.match(r"\(?([abc])(?:[.):\s]|$)", text.strip().lower())
    return match[1] if match else None


def reason_words(letter: str) -> str:
    """The reason of a letter without it; the letter itself where it is none of the three."""
    return next((reason[3:] for reason in REASONS if reason.startswith(f"{letter}. ")), letter)
