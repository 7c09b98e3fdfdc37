"""What a file may be called: safe on every system, and no two the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from unicodedata import category

_UNSEEN = ("Cf", "Cs")  # RLO and the like, which show a name as another one; halves of letters


def safe_name(text: str) -> str:
    """Text as a part of a file name on every system: what Windows forbids becomes a hyphen, and it does not grow long."""
    shown = (letter for letter in text if category(letter) not in _UNSEEN)
    kept = "".join("-" if letter in '<>:"/\\|?*' or ord(letter) < 32 else letter for letter in shown)
    short = " ".join(kept.split())[:80]
    while len(short.encode()) > 160:  # a name may have 255 bytes, with what stands around this part
        short = short[:-1]
    return short.rstrip(". ")


def distinct_names(paths: Iterable[Sequence[str]]) -> list[str]:
    """A path for each of these (folders, then a text that becomes a safe name), no two the same whatever the letter case.

    `A/1` and `A-1` become `A-1` and `A-1 (2)`.
    """
    taken: set[str] = set()
    names = []
    for *folders, text in paths:
        name = first = "/".join((*folders, safe_name(text)))
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{first} ({number})"
        taken.add(name.casefold())
        names.append(name)
    return names
