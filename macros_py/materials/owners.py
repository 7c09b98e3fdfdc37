"""Which unit sent a file: its identity block says so, then its titles, then its name. What disagrees is a finding."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from macros_py.materials.content import Material
from macros_py.materials.model import Owner

_SHORT = {
    "asdep": "asisten deputi", "sesdep": "sekretariat deputi", "sekdep": "sekretariat deputi", "hanneg": "pertahanan negara",
}  # fmt: skip


@lru_cache(maxsize=8192)
def plain_name(text: str) -> str:
    """A unit's name for comparing: lower case words, "Asdep" written out, & as dan."""
    text = unicodedata.normalize("NFKC", text).lower().replace("&", " dan ")
    return " ".join(_SHORT.get(word, word) for word in re.findall(r"[^\W_]+", text))


class Match(NamedTuple):
    """The unit of a file, what said so, and another unit that something else in the file points to."""

    owner: Owner | None
    source: str = ""
    other: Owner | None = None
    other_source: str = ""
    cell: tuple[str, str] | None = None  # sheet and cell that named the unit


class Owners:
    """The units, ready to be looked up."""

    def __init__(self, owners: Iterable[Owner]) -> None:
        self.all = tuple(owners)
        self.by_code = {owner.code: owner for owner in self.all}
        self._codes = {owner.code.casefold(): owner for owner in self.all}
        self._names = {plain_name(owner.name): owner for owner in self.all}
        longest_first = sorted(map(re.escape, self._codes), key=len, reverse=True)
        self._in_file_name = re.compile(rf"(?<![^\W_])({'|'.join(longest_first) or '(?!)'})(?![.\-]?[^\W_])", re.IGNORECASE)

    def match(self, material: Material | None, file: str) -> Match:
        """The unit of a file, from the strongest sign to the weakest; the next sign that disagrees comes along."""
        signs: list[tuple[Owner, str, tuple[str, str] | None]] = []
        if material:
            code, name = material.identity.get("kode"), material.identity.get("nama")
            if code and (owner := self._codes.get(code.text.casefold())):
                signs.append((owner, "Kode Unit", (code.sheet, code.cell)))
            if name and (owner := self._names.get(plain_name(name.text))):
                signs.append((owner, "Nama Unit", (name.sheet, name.cell)))
            if not signs and (found := self._in_titles(material)):
                signs.append(found)
        if owner := self.in_file_name(file):
            signs.append((owner, "nama berkas", None))
        if not signs:
            return Match(None)
        owner, source, cell = signs[0]
        other, other_source = next(((o, s) for o, s, _ in signs[1:] if o.code != owner.code), (None, ""))
        return Match(owner, source, other, other_source, cell)

    def in_file_name(self, file: str) -> Owner | None:
        """The unit whose kode, or else whose whole name, stands in the name of the file; two kodes are none."""
        stem = file.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
        codes = {code.casefold() for code in self._in_file_name.findall(stem)}
        if codes:
            return self._codes[codes.pop()] if len(codes) == 1 else None
        return self._longest_in(plain_name(stem))

    def _longest_in(self, text: str) -> Owner | None:
        found = [name for name in self._names if f" {name} " in f" {text} "]
        return self._names[max(found, key=len)] if found else None

    def _in_titles(self, material: Material) -> tuple[Owner, str, tuple[str, str]] | None:
        best: tuple[int, Owner, tuple[str, str]] | None = None
        for title in material.titles:
            owner = self._longest_in(plain_name(title.text))
            if owner and (best is None or len(owner.name) > best[0]):
                best = (len(owner.name), owner, (title.sheet, title.cell))
        return (best[1], "judul", best[2]) if best else None
