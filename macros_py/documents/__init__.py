"""Everything that is handed over on paper or as a file: each document as an editable .docx and as a PDF.

Nothing heavy is imported before a document is made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from macros_py.base.findings import CannotGoOn, Code
from macros_py.base.progress import Progress, silent
from macros_py.tracker.readiness import Changed, why_konsep
from macros_py.tracker.records import Tracker

if TYPE_CHECKING:
    from macros_py.base.files import Stage
    from macros_py.documents.drafts import Draft

KINDS = ("disposisi", "jadwal", "telaahan", "reviu", "materi_pk", "register", "tanda_terima")
LAYOUTS = (*KINDS, "nota_dinas")  # what an office may change; a nota dinas is made where materials are asked for
BUILT_IN = Path(__file__).with_name("templat_dokumen")
Paper = Literal["A4", "F4"]


def write_documents(
    tracker: Tracker,
    folder: Path,
    now: datetime,
    kinds: Collection[str] | None = None,
    paper: Paper = "A4",
    *,
    final: bool = False,
    start: datetime | None = None,
    layouts: Path | None = None,
    units: Collection[str] | None = None,
    changed: Changed = lambda _path: None,
    progress: Progress = silent,
) -> list[Path]:
    """Write these kinds of documents (None: all) into `folder`, which is made when it is missing. Returns the files.

    Materials and findings are those in the tracker's own tables. `final` takes KONSEP from what has earned it: the papers of
    units whose PK is final (`tracker.readiness`), dispositions that were given, a plan that is kept. `changed` says when an
    evidence file was last written. `start` is where the plan of Jadwal begins; `layouts` is an office's own folder of
    layouts: one that lies there is used in place of the built-in one. `units` (kode) are those whose papers are wanted: a
    paper about others only is left out, one that speaks of them beside others is whole. Nothing is written when one of the
    files exists. Raises CannotGoOn (FILE_EXISTS, DOCUMENT_UNKNOWN, TEMPLATE_INVALID …) and CalendarGap.
    """
    from macros_py.base import files

    for kind in kinds or ():
        if kind not in KINDS:
            raise CannotGoOn(Code.DOCUMENT_UNKNOWN, found=kind, known=", ".join(KINDS))
    if layouts is not None and not layouts.is_dir():
        raise CannotGoOn(Code.FOLDER_NOT_FOUND, file=str(layouts))
    drafts = list(_drafts(tracker, now, kinds or KINDS, final=final, start=start, among=units, changed=changed))
    with files.staged(folder) as stage:
        write_drafts(stage, drafts, tracker, now, paper, final=final, layouts=layouts, progress=progress)
    return stage.files


def write_drafts(
    stage: Stage,
    drafts: Sequence[Draft],
    tracker: Tracker,
    now: datetime,
    paper: Paper = "A4",
    *,
    final: bool = False,
    layouts: Path | None = None,
    progress: Progress = silent,
) -> None:
    """Let these documents, each as .docx and PDF, be of a set of files; see `write_documents`."""
    from macros_py.base import files
    from macros_py.base.file_names import distinct_names

    names = distinct_names(draft.file for draft in drafts)
    for name in names:  # told before the work, not after
        for suffix in (".docx", ".pdf"):
            files.refuse_existing(stage.folder / f"{name}{suffix}")
    progress(0, len(drafts), "Dokumen")
    for number, (draft, name) in enumerate(zip(drafts, names, strict=True), start=1):
        for suffix, data in make(draft, tracker, now, paper, final=final, layouts=layouts).items():
            stage.write(f"{name}{suffix}", data)
        progress(number, len(drafts), "Dokumen")


def make(
    draft: Draft, tracker: Tracker, now: datetime, paper: Paper, *, final: bool, layouts: Path | None = None
) -> dict[str, bytes]:
    """One document as .docx and .pdf; its own date is that of its act.

    Raises CannotGoOn (TEMPLATE_INVALID) when an office's own layout cannot be used.
    """
    from macros_py.documents import filling
    from macros_py.documents.docx_pdf.docx_printing import print_docx
    from macros_py.documents.paper import About

    about = About(draft.title, f"SOP {tracker.sop.number}", tracker.sop.bureau, draft.at or now)
    template = layout_file(draft.kind, layouts)
    with nullcontext() if template.parent == BUILT_IN else filling.blaming(template):
        filled = filling.fill(template, draft.context, about, paper, final=final and draft.final)
        data = filling.to_bytes(filled)
        printed, headings = print_docx(data, about)
        if draft.needs_contents:
            filling.set_contents(filled, headings)
            data = filling.to_bytes(filled)
    return {".docx": data, ".pdf": printed}


def layout_file(kind: str, layouts: Path | None = None) -> Path:
    """The layout of a kind: the office's own where there is one, else the built-in one."""
    own = layouts / f"{kind}.docx" if layouts else None
    return own if own and own.is_file() else BUILT_IN / f"{kind}.docx"


def copy_layouts(folder: Path) -> list[Path]:
    """Copy the built-in layouts into an office's own folder, to be changed there in Word. Raises CannotGoOn (FILE_EXISTS)."""
    from macros_py.base import files

    with files.staged(folder) as stage:
        for kind in LAYOUTS:
            stage.write(f"{kind}.docx", layout_file(kind).read_bytes())
    return stage.files


def _drafts(
    tracker: Tracker,
    now: datetime,
    kinds: Collection[str],
    *,
    final: bool,
    start: datetime | None,
    among: Collection[str] | None,
    changed: Changed,
) -> Iterator[Draft]:
    from macros_py.documents import disposisi, jadwal, materi_pk, material_words, register, reviu, tanda_terima, telaahan

    materials = material_words.materials(tracker, changed)
    known = {code: material.known for code, material in materials.items()}
    ready = frozenset(known) - frozenset(why_konsep(tracker, known))
    makers: dict[str, Callable[[], Iterator[Draft]]] = {
        "disposisi": lambda: disposisi.drafts(tracker),
        "jadwal": lambda: jadwal.drafts(tracker, now, start),
        "telaahan": lambda: telaahan.drafts(tracker, materials, ready),
        "reviu": lambda: reviu.drafts(tracker, materials, ready),
        "register": lambda: register.drafts(tracker),
        "tanda_terima": lambda: tanda_terima.drafts(tracker, now),
        "materi_pk": lambda: materi_pk.drafts(tracker, now, materials, ready, final=final, among=among),
    }
    for kind in KINDS:
        for draft in makers[kind]() if kind in kinds else ():
            if among is None or draft.units is None or not draft.units.isdisjoint(among):
                yield draft
