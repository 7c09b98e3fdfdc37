"""A unit, and the list of units that a new tracker starts with: a CSV with the headings kode,deputi,eselon,nama_unit,induk."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from macros_py.base import words
from macros_py.base.findings import CannotGoOn, Code

BUILT_IN = Path(__file__).with_name("units.csv")
_FORBIDDEN = re.compile(r'[\\/:*?"<>|,;\s]')  # a kode becomes a file name, and a word of --unit
HEADINGS = ("kode", "deputi", "eselon", "nama_unit", "induk")


@dataclass(frozen=True, slots=True)
class Official:
    """Who signs for a unit; "" where it is not known. `position` says what stands instead of the unit's own head: "Plt. …"."""

    name: str = ""
    identity: str = ""  # NIP, 18 digits
    rank: str = ""
    position: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that owns a Perjanjian Kinerja. `parent` is the kode of its echelon I unit; an echelon I unit has none."""

    code: str
    deputi: str
    eselon: str
    name: str
    parent: str | None = None
    active: bool = True
    verified: bool = True
    note: str | None = None
    official: Official = Official()


def load(path: Path = BUILT_IN) -> list[Unit]:
    """Read the units of a CSV (UTF-8, comma or semicolon).

    Optional columns: terverifikasi, keterangan, pejabat, nip, pangkat, jabatan, kontak.

    Raises CannotGoOn (FILE_NOT_FOUND, UNIT_LIST_INVALID) naming the line.
    """

    def fault(detail: str) -> CannotGoOn:
        return CannotGoOn(Code.UNIT_LIST_INVALID, file=path.name, detail=detail)

    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        raise CannotGoOn(Code.FILE_NOT_FOUND, file=path.name) from None
    except OSError as error:
        raise fault(words.reason(error)) from error
    except UnicodeDecodeError:
        raise fault("bukan teks UTF-8") from None
    if not lines:
        raise fault("berkas kosong")
    # Excel with Indonesian settings saves CSV with semicolons.
    reader = csv.DictReader(lines, delimiter=";" if lines[0].count(";") > lines[0].count(",") else ",", strict=True)
    reader.fieldnames = [name.strip().casefold() for name in reader.fieldnames or ()]
    missing = [name for name in HEADINGS if name not in reader.fieldnames]
    if missing:
        raise fault(f"judul kolom {', '.join(missing)} tidak ada")
    try:
        records = list(reader)
    except csv.Error:
        raise fault(f"penulisan CSV keliru pada baris {reader.line_num}") from None
    units: dict[str, Unit] = {}
    taken: set[str] = set()
    for line, record in enumerate(records, start=2):
        row = {name: (value or "").strip() for name, value in record.items() if isinstance(name, str)}
        if wrong := _wrong(row, taken):
            raise fault(f"{wrong} pada baris {line}")
        taken.add(row["kode"].casefold())
        units[row["kode"]] = Unit(
            row["kode"],
            row["deputi"],
            row["eselon"],
            row["nama_unit"],
            row["induk"] or None,
            verified=row.get("terverifikasi", "ya").casefold() != "belum",
            note=row.get("keterangan") or None,
            official=Official(*(row.get(name, "") for name in ("pejabat", "nip", "pangkat", "jabatan", "kontak"))),
        )
    if not units:
        raise fault("tidak ada unit")
    for unit in units.values():
        if unit.parent is not None and unit.parent not in units:
            raise fault(f"induk {unit.parent} dari {unit.code} tidak ada dalam daftar")
    return list(units.values())


def identity_fault(identity: str) -> str | None:
    """What is wrong with a NIP, or None: 18 digits, which are birth date, month of appointment, sex and a number.

    PP 11/2017 leaves the form to BKN; Perka BKN 22/2007 gives it: YYYYMMDD YYYYMM 1 or 2, and three digits.
    """
    digits = identity.replace(" ", "")
    if len(digits) != 18 or not (digits.isascii() and digits.isdecimal()):
        return "harus 18 angka"
    try:
        born, appointed = datetime.strptime(digits[:8], "%Y%m%d"), datetime.strptime(digits[8:14], "%Y%m")
    except ValueError:
        return "tanggal lahir atau bulan pengangkatan di dalamnya tidak ada"
    if appointed.year - born.year < 15 or digits[14] not in "12":
        return "tanggal lahir, bulan pengangkatan, atau jenis kelamin di dalamnya tidak sesuai"
    return None


def _wrong(row: Mapping[str, str], taken: Collection[str]) -> str | None:
    """What is wrong with a line of the list, or None. `taken` are the kode so far, whatever their letter case."""
    if not row["kode"] or not row["nama_unit"] or not row["deputi"]:
        return "kode, deputi, atau nama_unit kosong"
    if _FORBIDDEN.search(row["kode"]) or any(map(words.UNPRINTABLE.search, row.values())):
        return "kode atau nama memuat tanda yang tidak dapat dipakai"
    if row["kode"].casefold() in taken:
        return f"kode {row['kode']} sudah dipakai"
    return None if row["eselon"] in {"I", "II"} else "eselon bukan I atau II"
