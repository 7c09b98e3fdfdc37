"""The SOP as data: its steps, who does them, with what, in what time. `sop_file` reads it from `sop.toml`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from macros_py.base.findings import CannotGoOn, Code
from macros_py.base.words import UNPRINTABLE
from macros_py.procedure.worktime import Norm


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the SOP's table. Texts are verbatim; `number` counts from 1."""

    number: int
    name: str  # short name, for the sheet
    activity: str  # Kegiatan
    actor: str  # Pelaksana
    requires: str  # Kelengkapan
    time: str  # Waktu
    output: str
    last: bool = False

    @property
    def sheet(self) -> str:
        """Name of the step's sheet: "4 Bahan PK"."""
        return f"{self.number} {self.name}"

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents of Kelengkapan, one column each."""
        return documents(self.requires)

    @property
    def marks(self) -> tuple[str, ...]:
        """What is said of a finished step beside Kelengkapan, a column each.

        Who looked at what was handed over "untuk diteliti"; and that the Output of the last step is there, because no step
        comes after it that would take it over.
        """
        looked = re.search(r"kepada (.+?) untuk diteliti", self.activity)
        return (*([f"Diteliti {looked[1]}"] if looked else []), *([self.output] if self.last else []))

    @property
    def norm(self) -> Norm:
        """Waktu as a norm. Raises ValueError when the text is not one."""
        return Norm.parse(self.time)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a SOP says around its steps, verbatim; what it does not say is empty. `revised` is "" until it was revised."""

    work_unit: str = ""  # Satuan kerja
    made: str = ""
    revised: str = ""
    effective: str = ""
    approved_by: str = ""
    approver: str = ""
    approver_id: str = ""  # NIP
    role_heads: tuple[str, ...] = ()  # the roles as the heads of its table name them
    related: tuple[str, ...] = ()  # Keterkaitan
    qualifications: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    warning: str = ""
    recording: str = ""

    def parts(self) -> list[tuple[str, str]]:
        """Bagian and Isi, as the sheet SOP shows them; several of one Bagian are numbered."""
        said = [(part, _numbered(getattr(self, field))) for field, part in PARTS.items()]
        # A SOP that was never revised says so by an empty line, as on paper.
        return [(part, text) for part, texts in said for text in texts if text or (part == PARTS["revised"] and self.made)]

    @classmethod
    def of(cls, parts: Iterable[tuple[str, str]]) -> Profile:
        """Inverse of `parts`."""
        texts: dict[str, list[str]] = {}
        for part, text in parts:
            texts.setdefault(part, []).append(text)
        found = {field: texts.get(part, []) for field, part in PARTS.items()}
        return cls(**{field: _read(field, said) for field, said in found.items()})  # type: ignore[arg-type]


PARTS = {
    "work_unit": "Satuan Kerja", "made": "Tanggal Pembuatan", "revised": "Tanggal Revisi", "effective": "Tanggal Efektif",
    "approved_by": "Disahkan oleh", "approver": "Nama Pengesah", "approver_id": "NIP Pengesah", "role_heads": "Pelaksana",
    "related": "Keterkaitan", "qualifications": "Kualifikasi Pelaksana", "equipment": "Peralatan/Perlengkapan",
    "warning": "Peringatan", "recording": "Pencatatan dan Pendataan",
}  # fmt: skip
_LISTS = ("role_heads", "related", "qualifications", "equipment")


def _numbered(found: str | tuple[str, ...]) -> list[str]:
    texts = [found] if isinstance(found, str) else list(found)
    return [f"{number}. {text}" for number, text in enumerate(texts, start=1)] if len(texts) > 1 else texts


def _read(field: str, said: list[str]) -> str | tuple[str, ...]:
    if field in _LISTS:
        return tuple(re.sub(r"^\d+\. ", "", text) for text in said) if len(said) > 1 else tuple(said)
    return said[0] if said else ""


@dataclass(frozen=True, slots=True)
class Sop:
    """A whole SOP."""

    number: str
    title: str
    institution: str
    bureau: str
    roles: tuple[str, ...]
    legal_basis: tuple[str, ...]
    steps: tuple[Step, ...]
    profile: Profile = Profile()

    def role_head(self, role: str) -> str:
        """A role as the heads of the SOP's table name it: "Pelaksana (JP/JFT)"."""
        return next((head for head in self.profile.role_heads if head.startswith(f"{role} (")), role)

    def step(self, number: int) -> Step:
        """Step `number`. Raises CannotGoOn when the SOP has no such step."""
        if not 1 <= number <= len(self.steps):
            raise CannotGoOn(Code.STEP_UNKNOWN, found=number, last=len(self.steps))
        return self.steps[number - 1]


def documents(text: str) -> tuple[str, ...]:
    """The documents that a Kelengkapan or Output text names: "+" separates them."""
    return tuple(part.strip() for part in text.split("+") if part.strip())


def faults(sop: Sop) -> list[str]:
    """What makes a SOP unusable, each as an Indonesian clause. An empty list means that it can run."""
    found = [] if sop.steps else ["tidak ada langkah"]
    of_steps = [text for s in sop.steps for text in (s.name, s.activity, s.actor, s.requires, s.time, s.output)]
    around = [text for _, text in sop.profile.parts()]
    texts = [sop.number, sop.title, sop.institution, sop.bureau, *sop.roles, *of_steps, *around]
    if any(map(UNPRINTABLE.search, texts)):
        found.append("teks memuat tanda kendali yang tidak dapat ditulis ke sel")
    for step in sop.steps:
        where = f"langkah {step.number}"
        try:
            _ = step.norm
        except ValueError:
            found.append(f'waktu "{step.time}" pada {where} tidak dipahami')
        if step.actor not in sop.roles:
            found.append(f'pelaksana "{step.actor}" pada {where} tidak ada dalam daftar pelaksana')
        if not step.documents:
            found.append(f"kelengkapan pada {where} kosong")
        if len(step.sheet) > 31 or set(step.sheet) & set("[]:*?/\\'"):  # Excel's limits for a sheet name
            found.append(f'nama lembar "{step.sheet}" tidak dapat dipakai Excel')
        # Excel matches column names without regard to case
        for name, count in Counter(d.casefold() for d in (*step.documents, *step.marks, *RESERVED)).items():
            if count > 1:
                found.append(f'dokumen "{name}" pada {where} tertulis dua kali atau memakai nama kolom tetap')
    for before, after in zip(sop.steps, sop.steps[1:], strict=False):
        # The chain: a step's Output is the next step's Kelengkapan.
        if before.output != after.requires:
            found.append(f"output langkah {before.number} berbeda dari kelengkapan langkah {after.number}")
    return found


# Headings of a step table that no document may take. `tracker` builds the table from the same tuple.
RESERVED_BEFORE = ("No", "Kode", "Deputi", "Eselon", "Unit Kerja")
RESERVED_AFTER = (
    "Berkas", "Pelaksana", "Diterima", "Batas Waktu", "Diserahkan", "Durasi", "Status", "Ketepatan", "Putaran",
    "Keterangan", "Aktif",
)  # fmt: skip
RESERVED = RESERVED_BEFORE + RESERVED_AFTER
