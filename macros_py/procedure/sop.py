"""The SOP as data: its steps, who does them, with what, in what time. `sop_file` reads it from `sop.toml`."""

from __future__ import annotations

from collections import Counter
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

    @property
    def sheet(self) -> str:
        """Name of the step's sheet: "4 Bahan PK"."""
        return f"{self.number} {self.name}"

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents of Kelengkapan, one column each."""
        return documents(self.requires)

    @property
    def norm(self) -> Norm:
        """Waktu as a norm. Raises ValueError when the text is not one."""
        return Norm.parse(self.time)


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
    texts = [sop.number, sop.title, sop.institution, sop.bureau, *sop.roles, *of_steps]
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
        for name, count in Counter(d.casefold() for d in (*step.documents, *RESERVED)).items():
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
