"""A unit's material as its papers speak of it: what arrived, as of when, what is wrong in it, in words a reader knows.

Only the material is spoken of. What nobody has checked is said to be unchecked; what was checked before the material changed
is said to be of that time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from macros_py.base import words
from macros_py.base.findings import Level
from macros_py.base.grid import Value
from macros_py.documents.drafts import Records, by_unit, moment, text
from macros_py.tracker import layout
from macros_py.tracker.layout import MaterialStatus
from macros_py.tracker.readiness import Changed, Readiness, readiness
from macros_py.tracker.records import Tracker

UNCHECKED, UNSENT = "Bahan belum diperiksa", "Bahan belum disampaikan"
_LEVELS = {Level.ERROR.value: "Perlu diperbaiki", Level.WARNING.value: "Perlu dipastikan", Level.INFO.value: "Catatan"}


@dataclass(frozen=True, slots=True)
class Material:
    """What the tracker holds of one unit's material: the row of Status Bahan, the lines of Konsolidasi and Anggaran."""

    known: Readiness
    record: dict[str, Value]
    lines: Records
    budget: Records

    @property
    def readable(self) -> bool:
        """Whether there is anything to speak of."""
        return bool(self.lines or self.budget)

    def count(self, level: Level) -> int:
        """How many of its findings have this level; a file that cannot be read is an error."""
        return self.known.errors if level is Level.ERROR else sum(row["Tingkat"] == level for row in self.known.found)


def materials(tracker: Tracker, changed: Changed) -> dict[str, Material]:
    """The material of each unit that counts, by kode."""
    lines, budgets, records = (
        by_unit(tracker, spec.name) for spec in (layout.CONSOLIDATED_TABLE, layout.BUDGET_TABLE, layout.MATERIAL_TABLE)
    )
    return {
        code: Material(known, records.get(code, [{}])[0], lines.get(code, []), budgets.get(code, []))
        for code, known in readiness(tracker, changed).items()
    }


def sentence(material: Material) -> str:
    """What the unit handed in."""
    if material.known.checked is None:
        return f"{UNCHECKED}."
    if material.known.missing:
        return f"{UNSENT}."
    if not material.readable:
        return f"Bahan sudah disampaikan, tetapi berkasnya tidak dapat dibaca ({text(material.record.get('Berkas'))})."
    amounts = [value for record in material.budget if isinstance(value := record["Anggaran"], int | float)]
    sasaran = len({str(record["Sasaran"]) for record in material.lines})
    said = f"{sasaran} sasaran, {len(material.lines)} indikator kinerja, anggaran "
    said += words.money(sum(amounts)) if amounts else "belum diisi"
    if material.known.status is MaterialStatus.REVISED and (number := material.record.get("Revisi")):
        said += f", revisi ke-{number}"
    return f"{said} (perlu diperbaiki)." if material.known.errors else f"{said}."


def absent(material: Material, what: str) -> str:
    """What stands in the place of the indicators or the budget (`what`) where there are none."""
    if material.known.checked is None or material.known.missing:
        return f"({sentence(material)[:-1].lower()})"
    return f"({what} belum diisi)" if material.readable else "(berkas bahan tidak dapat dibaca)"


def as_of(material: Material, act: datetime | None = None) -> str:
    """When it was checked, and what happened to it since, until `act`, when the paper's own step was handed over."""
    known = material.known
    if known.checked is None:
        return "Belum dilakukan."
    if not material.readable:
        return f"Keadaan per {moment(known.checked)}."
    said = f"Bahan diperiksa pada {moment(known.checked)}"
    if act is not None and known.checked > act:
        said += ", sesudah langkah ini diserahkan"
    if since := _since(material, act):
        said += f". Sesudah itu bahan {since}, sehingga uraian ini adalah keadaan saat diperiksa"
    return f"{said}."


def _since(material: Material, act: datetime | None) -> str:
    """What happened to the material between its check and the act of the paper; "" for nothing."""
    happened = (("dikembalikan", material.known.returned), ("diubah", material.known.changed))
    known = [(at, word) for word, at in happened if at is not None and (act is None or at <= act)]
    return " dan ".join(f"{word} pada {moment(at)}" for at, word in sorted(known))


def facts(material: Material, act: datetime | None) -> list[str]:
    """What is known, numbered."""
    if material.known.checked is None:
        return [f"1. {UNCHECKED}."]
    said = [f"Bahan: {sentence(material)}" if material.readable else sentence(material)]
    if material.readable:
        changed = material.record.get("Diubah")
        at = f", terakhir diubah pada {moment(changed)}" if isinstance(changed, datetime) else ""
        said.append(f"Berkas: {text(material.record.get('Berkas'))}{at}.")
    if material.lines:
        given = sum(record["Target"] is not None for record in material.lines)
        said.append(f"Target: {given} dari {len(material.lines)} indikator sudah memiliki target.")
    return [f"{number}. {line}" for number, line in enumerate([*said, as_of(material, act)], start=1)]


def verdict(material: Material) -> str:
    """What the check found, where there is nothing to list."""
    if material.known.checked is None:
        return f"{UNCHECKED}."
    if material.known.missing:
        return f"{UNSENT}."
    return f"Pemeriksaan bahan pada {moment(material.known.checked)} tidak menemukan hal yang perlu ditindaklanjuti."


def conclusion(material: Material, act: datetime | None) -> str:
    """Kesimpulan of the Telaahan."""
    if material.known.checked is not None and _since(material, act):
        said = _conclusion(material)
        return f"Menurut pemeriksaan pada {moment(material.known.checked)}, {said[:1].lower()}{said[1:]}"
    return _conclusion(material)


def _conclusion(material: Material) -> str:
    wrong, unsure = material.count(Level.ERROR), material.count(Level.WARNING)
    if material.known.checked is None:
        return f"{UNCHECKED} sehingga kelengkapannya belum dapat disimpulkan."
    if material.known.missing:
        return f"{UNSENT} sehingga belum dapat disiapkan."
    if wrong:
        more = f" dan {unsure} hal perlu dipastikan" if unsure else ""
        return f"Bahan sudah disampaikan; {wrong} hal perlu diperbaiki{more}."
    if unsure:
        return f"Bahan sudah disampaikan; {unsure} hal perlu dipastikan."
    return "Bahan sudah lengkap dan dapat disiapkan."


def advice(material: Material, act: datetime | None, following: str) -> str:
    """Saran of the Telaahan; `following` names the step that takes the material next."""
    if _since(material, act):
        return f"Bahan diperiksa kembali sebelum diteruskan ke langkah {following}."
    if material.known.checked is None:
        return f"Bahan diperiksa terlebih dahulu sebelum diteruskan ke langkah {following}."
    if material.known.missing:
        return f"Unit kerja diminta menyampaikan bahan sebelum dapat diteruskan ke langkah {following}."
    if material.count(Level.ERROR):
        return f"Unit kerja diminta memperbaiki bahan menurut bagian IV sebelum diteruskan ke langkah {following}."
    if material.count(Level.WARNING):
        return f"Bahan diteruskan ke langkah {following} setelah hal pada bagian IV dipastikan kepada unit kerja."
    return f"Bahan diteruskan ke langkah {following}."


def finding_rows(material: Material) -> list[dict[str, object]]:
    """What is wrong in the material, for a layout: what must be mended first."""
    order = list(_LEVELS)
    found = sorted(material.known.found, key=lambda row: order.index(str(row["Tingkat"])) if row["Tingkat"] in order else 9)
    return [
        {
            "no": number, "tingkat": _LEVELS.get(str(row["Tingkat"]), str(row["Tingkat"])),
            "pesan": plain(str(row["Pesan"]), str(row["Kode Unit"])),
            "tindakan": plain(str(row["Tindakan"]), str(row["Kode Unit"])),
            "tempat": text(row["Berkas"]),
        }
        for number, row in enumerate(found, start=1)
    ]  # fmt: skip


_CELL = r"\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?"
# What the workbook's own words become on paper, in this order. What a unit wrote stands in quotes and is left alone.
_PLAIN = tuple(
    (re.compile(pattern), shown)
    for pattern, shown in (
        (rf"sudah tertulis di sel {_CELL}", "tertulis lebih dari sekali"),
        (rf"rumus di sel {_CELL}", "ada rumus yang"),
        (rf"^sel {_CELL} berisi", "ada sel yang berisi"),
        (rf"gabungan sel {_CELL}", "gabungan sel"),
        (rf"(berisi sesuatu) di {_CELL},", r"\1"),
        (rf" (?:di|ke) sel {_CELL}", ""),
        (rf"sel {_CELL}", "isian itu"),
        (r"sheet Unit", "daftar unit kerja"),
        (r"\bsheet\b", "lembar"),
        (r", lalu tekan Konsolidasi lagi", ", lalu sampaikan kembali"),
    )
)


def plain(said: str, code: str) -> str:
    """A sentence of Temuan for a reader who has no workbook before him: no kode, no addresses."""
    parts = re.split("(“[^”]*”)", said.removeprefix(f"{code}: "))
    for number in range(0, len(parts), 2):
        for pattern, shown in _PLAIN:
            parts[number] = pattern.sub(shown, parts[number])
    whole = "".join(parts)
    return whole[:1].upper() + whole[1:]
