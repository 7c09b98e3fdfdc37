"""The units are asked for their materials: a nota dinas for each Deputi, the forms beside it, a tanda terima for what comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from macros_py.actions.collecting import form_names, form_writer
from macros_py.actions.core import Context, Result, meant, read, write
from macros_py.base import words
from macros_py.base.files import staged, undone_on_failure
from macros_py.base.findings import CannotGoOn, Code
from macros_py.base.progress import part
from macros_py.books.port import Book
from macros_py.procedure.worktime import CalendarGap
from macros_py.tracker import choice, handoff, replaced
from macros_py.tracker.checks import GAP_WORDS
from macros_py.tracker.journal import Action, Entry, next_action_number
from macros_py.tracker.requests import closing, with_requests

if TYPE_CHECKING:
    from macros_py.documents import Paper


def ask(
    book: Book,
    context: Context,
    folder: Path,
    due: datetime,
    units: Sequence[str] | None = None,
    *,
    deputi: Sequence[str] = (),
    paper: Paper = "A4",
    layouts: Path | None = None,
) -> Result:
    """Minta bahan: ask these units (None: all active ones) for their materials until the day of `due`.

    Into `folder` come, for each Deputi, the nota dinas, a tanda terima and the forms; Status Bahan holds when and until
    when was asked. Nothing is sent. Raises CannotGoOn (DEADLINE_INVALID, CALENDAR_GAP, UNIT_NOT_LISTED …) and as writing files.
    """
    from macros_py.documents import nota_dinas, tanda_terima, write_drafts

    tracker = read(book)
    try:
        until = closing(tracker, due.date())
    except CalendarGap as gap:
        raise CannotGoOn(Code.CALENDAR_GAP, year=str(gap.year), reason=GAP_WORDS[gap.reason]) from None
    if until <= context.now:
        raise CannotGoOn(Code.DEADLINE_INVALID, found=due.date(), detail="sudah lewat")
    groups = tanda_terima.by_deputi(choice.chosen_units(tracker, meant(units, deputi)))
    asked = [unit for of in groups.values() for unit in of]
    table = with_requests(tracker, asked, context.now, due.date())
    number, said = next_action_number(tracker.log), f"bahan diminta sampai {words.long_date(due)}."
    entries = [
        Entry(number, context.now, context.by, Action.ASK, None, unit.code, f"{unit.name}: {said}", None) for unit in asked
    ]
    entries[:1] = handoff.keeping(entries[0], replaced.pieces(tracker.tables, [table]))
    with undone_on_failure():
        with staged(folder) as stage:
            drafts = [
                draft
                for name, of in groups.items()
                for draft in (
                    nota_dinas.draft(tracker, context.now, name, of, until),
                    tanda_terima.draft(tracker, context.now, name, of),
                )
            ]
            shown = part(context.progress, "Minta bahan", after=len(asked))
            write_drafts(stage, drafts, tracker, context.now, paper, final=True, layouts=layouts, progress=shown)
            shown = part(context.progress, "Minta bahan", before=len(drafts))
            write_form, names = form_writer(tracker), form_names(tracker)
            for done, unit in enumerate(asked, start=1):
                write_form(unit.code, stage.file(f"Deputi {unit.deputi}/{names[unit.code]}"))
                shown(done, len(asked), "")
        write(book, context, tracker, [table], entries)
    day = f"{words.DAYS[due.weekday()]}, {words.long_date(due)}"
    message = f"Minta bahan: {len(asked)} unit dari {len(groups)} Deputi, batas {day}; {len(stage.files)} berkas di {folder}."
    return Result("minta", message, done=tuple(u.code for u in asked), data={"berkas": [str(file) for file in stage.files]})
