"""Headings and labels in every spelling: one normal form, and the variants of `judul.toml`.

"SASARAN  STRATEGIS", "Sasaran-Strategis:" and "sasaran strategis (2026)" are one heading. The child process does not
load the TOML: it gets the small dictionary of normal forms over the pipe.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

LONGEST = 80  # a longer text is never a heading

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_NOT_WORD = re.compile(r"[\W\d_]+")


def normal(text: str) -> str:
    """The normal form of a heading or label: letters only, lower case, single spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return _NOT_WORD.sub(" ", text.lower()).strip()


def clean(text: str) -> str:
    """Text of a cell without invisible characters, runs of spaces and line breaks. Most texts are clean already."""
    if text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


_NOISE = {"dalam", "ribu", "ribuan", "juta", "jutaan", "miliar", "milyar", "rp", "rupiah", "tahun", "ta", "thn", "x"}
_NO_KINDS: dict[str, str] = {}


class Words:
    """The heading variants, and a memory of the texts that were looked up."""

    def __init__(self, variants: Mapping[str, Any], year: int) -> None:
        self.tables: dict[str, dict[str, str]] = {kind: variants[kind] for kind in ("indikator", "anggaran")}
        self.labels: dict[str, str] = variants["identitas"]
        self._skipped = frozenset(variants["lewati"])
        self.ends = tuple(f"{word} " for word in variants["penutup"])  # whole words: a row may begin with "Penyusunan"
        self.sums = frozenset(variants["jumlah"])
        self.year = str(year)
        self._first = {name[:3] for names in self.tables.values() for name in names}
        self._first_of_labels = {name[:3] for name in self.labels} | {name[:2] for name in self.labels if len(name) < 3}
        self._first_of_sums = {name[:3] for name in self.sums}
        self._parts = {word[:3] for names in self.tables.values() for name in names for word in name.split()}
        self._parts |= {word[:3] for word in _NOISE}
        self._starts: dict[str, bool] = {}
        self._seen: dict[str, dict[str, str]] = {}
        self._labels: dict[str, tuple[str | None, str]] = {}

    def kinds(self, text: str) -> dict[str, str]:
        """What a text is as a heading, by table: {"indikator": "sasaran"}. Most texts are none, as their start tells."""
        start = text[:3]
        may = self._starts.get(start)
        if may is None:
            may = self._starts[start] = not start.isalpha() or start.lower() in self._first
        if not may:
            return _NO_KINDS
        known = self._seen.get(text)
        if known is None:
            second = text.split(None, 2)[1:2]
            if second and second[0].isalpha() and second[0][:3].lower() not in self._parts:
                return _NO_KINDS  # "Kegiatan koordinasi …" begins like a heading, and no heading goes on like it
            if len(self._seen) > 20_000:
                self._seen.clear()
            plain = normal(text)
            bare = " ".join(word for word in plain.split() if word not in _NOISE)
            known = {}
            for table, names in self.tables.items():
                kind = names.get(plain) or names.get(bare)
                if kind:
                    known[table] = kind
            self._seen[text] = known
        return known

    def skips(self, sheet: str) -> bool:
        """Whether a sheet of this name holds instructions."""
        return normal(sheet) in self._skipped

    def is_sum(self, text: str) -> bool:
        """Whether a text is the label of a row of sums: "Jumlah", "TOTAL:"."""
        start = text[:3].lower()
        if start.isalpha() and start not in self._first_of_sums:
            return False
        plain = normal(text)
        head, _, last = plain.rpartition(" ")
        return plain in self.sums or (len(last) <= 3 and head in self.sums)  # "Jumlah A", "Subtotal II"

    def similar(self, cells: Iterable[object], table: str, kind: str) -> str:
        """A text among `cells` that looks like a misspelt heading of `kind`; "" when there is none."""
        from difflib import get_close_matches  # rare, and 3 ms

        names = [name for name, known in self.tables[table].items() if known == kind]
        texts = (clean(cell) for cell in cells if isinstance(cell, str) and cell)
        return next((text for text in texts if get_close_matches(normal(text), names, 1, 0.75)), "")

    def label(self, text: str) -> tuple[str | None, str]:
        """What a text is in the identity block, and what follows its colon: ("nama", "Asisten Deputi …")."""
        start = text[:3]
        if start.isalpha() and start.lower() not in self._first_of_labels:
            return None, ""
        known = self._labels.get(text)
        if known is None:
            if len(self._labels) > 20_000:
                self._labels.clear()
            label, _, rest = text.partition(":")
            key = self.labels.get(normal(label)) if len(label) <= LONGEST else None
            known = self._labels[text] = (key, clean(rest) if key else "")
        return known


@cache
def _source() -> dict[str, Any]:
    import tomllib  # the child never needs it
    from pathlib import Path

    return tomllib.loads((Path(__file__).with_name("judul.toml")).read_text("utf-8"))


def printed_headings() -> dict[str, str]:
    """What the template prints."""
    return dict(_source()["templat"])


@cache
def variants() -> dict[str, Any]:
    """Normal forms, by table: `{"indikator": {"sasaran strategis": "sasaran", …}, "anggaran": …, "identitas": …}`."""
    source = _source()
    tables: dict[str, Any] = {
        table: {normal(variant): kind for kind, names in source[table].items() for variant in names}
        for table in ("indikator", "anggaran", "identitas")
    }
    tables["lewati"] = sorted({normal(text) for text in source["sheet"]["lewati"]})
    tables["penutup"] = sorted({normal(text) for text in source["penutup"]["mulai"]})
    tables["jumlah"] = sorted({normal(text) for text in source["penutup"]["jumlah"]})
    return tables
