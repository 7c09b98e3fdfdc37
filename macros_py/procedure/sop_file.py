"""Reads a SOP from a file of the form of `sop.toml`, and says what is wrong in it and where."""

import re
from pathlib import Path

import msgspec

from macros_py.base import words
from macros_py.base.findings import CannotGoOn, Code
from macros_py.procedure.sop import Profile, Sop, Step, faults

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
    """The file. What only describes the SOP may be left out, and further keys may stand beside these."""

    nomor: str
    judul: str
    instansi: str
    unit_kerja: str
    pelaksana: list[str]
    langkah: list[StepForm]
    dasar_hukum: list[str] = []
    satuan_kerja: str = ""
    tanggal_pembuatan: str = ""
    tanggal_revisi: str = ""
    tanggal_efektif: str = ""
    disahkan_oleh: str = ""
    nama_pengesah: str = ""
    nip_pengesah: str = ""
    kolom_pelaksana: list[str] = []
    keterkaitan: list[str] = []
    kualifikasi_pelaksana: list[str] = []
    peralatan_perlengkapan: list[str] = []
    peringatan: str = ""
    pencatatan: str = ""

    def profile(self) -> Profile:
        """What describes the SOP."""
        return Profile(
            self.satuan_kerja,
            self.tanggal_pembuatan,
            self.tanggal_revisi,
            self.tanggal_efektif,
            self.disahkan_oleh,
            self.nama_pengesah,
            self.nip_pengesah,
            tuple(self.kolom_pelaksana),
            tuple(self.keterkaitan),
            tuple(self.kualifikasi_pelaksana),
            tuple(self.peralatan_perlengkapan),
            self.peringatan,
            self.pencatatan,
        )


def load(path: Path = BUILT_IN) -> Sop:
    """Read a SOP file. Raises CannotGoOn (FILE_NOT_FOUND, SOP_INVALID) with what is wrong and where."""
    try:
        form = msgspec.toml.decode(path.read_bytes(), type=SopForm)
    except FileNotFoundError:
        raise CannotGoOn(Code.FILE_NOT_FOUND, file=path.name) from None
    except OSError as error:
        raise CannotGoOn(Code.SOP_INVALID, file=path.name, detail=words.reason(error)) from error
    except UnicodeDecodeError:
        raise CannotGoOn(Code.SOP_INVALID, file=path.name, detail="bukan teks UTF-8") from None
    except msgspec.MsgspecError as error:
        raise CannotGoOn(Code.SOP_INVALID, file=path.name, detail=_in_indonesian(str(error))) from error
    steps = tuple(
        Step(number, s.lembar, s.kegiatan, s.pelaksana, s.kelengkapan, s.waktu, s.output, last=number == len(form.langkah))
        for number, s in enumerate(form.langkah, start=1)
    )
    texts = (form.nomor, form.judul, form.instansi, form.unit_kerja)
    sop = Sop(*texts, tuple(form.pelaksana), tuple(form.dasar_hukum), steps, form.profile())
    for fault in faults(sop):
        raise CannotGoOn(Code.SOP_INVALID, file=path.name, detail=fault)
    return sop


# What msgspec and the TOML reader say, and how we say it.
_SAYINGS = (
    (re.compile(r"Object missing required field `(.+?)`"), "butir {0} belum ada"),
    (re.compile(r"Object contains unknown field `(.+?)`"), "butir {0} tidak dikenal"),
    (re.compile(r"Expected `(.+?)`, got `(.+?)`"), "isinya {1}, seharusnya {0}"),
    (re.compile(r"\(at line (\d+), column (\d+)\)"), "penulisan TOML keliru pada baris {0}, kolom {1}"),
)
_TYPES = {
    "str": "teks", "int": "bilangan", "float": "bilangan", "bool": "benar/salah", "array": "daftar", "object": "tabel",
    "datetime": "waktu", "date": "tanggal", "time": "jam",
}  # fmt: skip
_STEP = re.compile(r"langkah\[(\d+)\]\.?")


def _in_indonesian(text: str) -> str:
    """A reader's complaint with its place: "butir waktu belum ada (langkah 2)"."""
    said = "penulisan TOML keliru"
    for pattern, saying in _SAYINGS:
        if match := pattern.search(text):
            said = saying.format(*(_TYPES.get(word, word) for word in match.groups()))
            break
    path = text.partition(" - at `$.")[2].rstrip("`")
    place = _STEP.sub(lambda match: f"langkah {int(match[1]) + 1} ", path).strip()
    return f"{said} ({place})" if place else said
