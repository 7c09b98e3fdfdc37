"""Reads a SOP from a file of the form of `sop.toml`, and says what is wrong in it and where."""

from pathlib import Path

import msgspec

from macros_py import words
from macros_py.findings import CannotGoOn, Code
from macros_py.sop import Sop, Step, faults

BUILT_IN = Path(__file__).with_name("sop.toml")


class StepForm(msgspec.Struct, forbid_unknown_fields=True):
    """One [[langkah]] of the file."""

    kegiatan: str
    pelaksana: str
    kelengkapan: str
    waktu: str
    output: str
    lembar: str = "Langkah"


class SopForm(msgspec.Struct):
    """The file. Keys that only describe the SOP (tanggal, peringatan …) may stand beside these."""

    nomor: str
    judul: str
    instansi: str
    unit_kerja: str
    pelaksana: list[str]
    langkah: list[StepForm]
    dasar_hukum: list[str] = []


def load(path: Path = BUILT_IN) -> Sop:
    """Read a SOP file. Raises CannotGoOn (FILE_NOT_FOUND, SOP_INVALID) with what is wrong and where."""
    try:
        form = msgspec.toml.decode(path.read_bytes(), type=SopForm)
    except FileNotFoundError:
        raise CannotGoOn(Code.FILE_NOT_FOUND, file=path.name) from None
    except OSError as error:
        raise CannotGoOn(Code.SOP_INVALID, file=path.name, detail=words.reason(error)) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CannotGoOn(Code.SOP_INVALID, file=path.name, detail=str(error)) from error
    steps = tuple(
        Step(number, s.lembar, s.kegiatan, s.pelaksana, s.kelengkapan, s.waktu, s.output)
        for number, s in enumerate(form.langkah, start=1)
    )
    sop = Sop(
        form.nomor, form.judul, form.instansi, form.unit_kerja, tuple(form.pelaksana), tuple(form.dasar_hukum), steps
    )
    for fault in faults(sop):
        raise CannotGoOn(Code.SOP_INVALID, file=path.name, detail=fault)
    return sop
