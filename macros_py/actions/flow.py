"""The run of the SOP: start, mark, hand over, return, undo, follow the unit list, check."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from macros_py.actions.core import Context, Result, check_now, meant, read, show, write
from macros_py.base import words
from macros_py.base.findings import CannotGoOn, Code, Finding, count_by_level, level_words
from macros_py.books.port import Book
from macros_py.tracker import handoff, journal, layout, marking, refresh, reports
from macros_py.tracker.journal import Action
from macros_py.tracker.key_figures import finding_counts
from macros_py.tracker.records import Tracker


def start(book: Book, context: Context, units: Collection[str] | None = None, *, deputi: Collection[str] = ()) -> Result:
    """Mulai: step 1 starts for these units and those of these Deputi that have not started (neither: all of them)."""
    tracker = read(book)
    outcome = handoff.start(tracker, context.now, context.by, meant(units, deputi))
    return _carry_out(book, context, tracker, "mulai", 1, outcome)


def mark(
    book: Book,
    context: Context,
    step: int,
    units: Collection[str] | None = None,
    *,
    deputi: Collection[str] = (),
    presence: layout.Presence = layout.Presence.THERE,
    documents: Collection[str] = (),
    evidence: str | None = None,
) -> Result:
    """Tandai: documents of step `step` (none named: all) are there for these units, or what `presence` says."""
    tracker = read(book)
    chosen = meant(units, deputi)
    outcome = marking.mark(tracker, context.now, context.by, step, presence, documents, evidence, chosen)
    return _carry_out(book, context, tracker, "tandai", step, outcome)


def hand_over(
    book: Book,
    context: Context,
    step: int,
    units: Collection[str] | None = None,
    *,
    deputi: Collection[str] = (),
    force: bool = False,
    reason: str | None = None,
) -> Result:
    """Serahkan: step `step` ends for these units and those of these Deputi that run (neither: all), and the next one starts."""
    reason = _shown(reason or "")
    if force and not reason:
        raise CannotGoOn(Code.REASON_MISSING)
    tracker = read(book)
    outcome = handoff.hand_over(tracker, context.now, context.by, step, meant(units, deputi), reason if force else None)
    result = _carry_out(book, context, tracker, "serahkan", step, outcome)
    warning = tracker.sop.profile.warning
    # Where the SOP is passed over, it says itself what that does.
    said = f" Peringatan SOP: {warning}." if force and result.done and warning else ""
    return replace(result, message=f"{result.message}{said}")


def send_back(
    book: Book,
    context: Context,
    step: int,
    target: int,
    units: Collection[str] | None,
    reason: str,
    *,
    deputi: Collection[str] = (),
) -> Result:
    """Kembalikan: the earlier step `target` runs again for these units and those of these Deputi that run."""
    reason = _shown(reason)
    if not reason:
        raise CannotGoOn(Code.REASON_MISSING)
    tracker = read(book)
    outcome = handoff.send_back(tracker, context.now, context.by, step, target, meant(units, deputi), reason)
    return _carry_out(book, context, tracker, "kembalikan", step, outcome)


def _shown(reason: str) -> str:
    """What a cell shows of a reason."""
    return words.UNPRINTABLE.sub("", reason).strip()


def undo(book: Book, context: Context) -> Result:
    """Urungkan: take back the last action of Riwayat that changed step sheets or materials."""
    tracker = read(book)
    outcome = handoff.undo(tracker, context.now, context.by)
    if not outcome.entries and not outcome.refused:
        raise CannotGoOn(Code.NOTHING_TO_DO)
    result = _carry_out(book, context, tracker, "urungkan", None, outcome)
    if not outcome.entries:
        return result
    undone = outcome.entries[0].text.partition(" diurungkan")[0]
    again = " Tindakan yang tadi diurungkan kini berlaku lagi." if undone.startswith(Action.UNDO) else ""
    return replace(result, message=f"Urungkan: {undone} dibatalkan untuk {len(outcome.done)} unit.{again}")


def _carry_out(
    book: Book, context: Context, tracker: Tracker, action: str, step: int | None, outcome: handoff.Outcome
) -> Result:
    if outcome.entries:
        tables = [*handoff.apply(tracker, outcome.changes), *outcome.tables]
        if outcome.tables:  # what was found in the materials that went is no longer true
            tables.append(reports.finding_table(tracker, "Konsolidasi", ()))
        write(book, context, tracker, tables, outcome.entries)
    message = handoff.summary_sentence(action.capitalize(), step, outcome.done, outcome.refused)
    return Result(action, message, step, outcome.done, outcome.refused, units=tracker.units)


def refresh_rows(book: Book, context: Context) -> Result:
    """Segarkan: step sheets follow the sheet Unit, due times follow the sheet Kalender."""
    tracker = read(book)
    tables, entries, added = refresh.refresh(tracker, context.now, context.by)
    if tables or entries:
        write(book, context, tracker, tables, entries)
    changed = {entry.code for entry in entries if entry.code}
    message = f"Segarkan: {len(added)} unit ditambahkan, {len(changed - set(added))} unit diperbarui."
    return Result("segarkan", message, done=tuple(added), data={"diperbarui": sorted(changed - set(added))})


def check(book: Book, context: Context, printed: str | None = None) -> Result:
    """Periksa: apply every rule, show the findings in Temuan, bring Beranda up to date.

    `printed` is a seal from a paper: it is told which row of Riwayat it stands for, or found that none has it.
    """
    tracker = read(book)
    stands = journal.sealed_with(tracker.log, printed) if printed else None
    unknown = [Finding(Code.SEAL_UNKNOWN, layout.LOG, values={"found": printed})] if printed and not stands else []
    tracker, findings = check_now(tracker, context, book.path, unknown)
    table = tracker.tables[layout.FINDING_TABLE.name]
    show(book, context, tracker, [table])
    own, all_ = count_by_level(findings), finding_counts(table)
    message = f"Periksa: {level_words(own)}."
    if all_ != own:
        message += f" Seluruh Temuan: {level_words(all_)}."
    data: dict[str, object] = {"seluruh_temuan": all_, "segel_terakhir": journal.last_seal(tracker.log)}
    if printed:
        data["segel"] = {
            "dicari": printed, "baris": stands and stands.number, "aksi": stands and stands.action,
            "waktu": stands and stands.at and stands.at.isoformat(), "oleh": stands and stands.by,
        }  # fmt: skip
    if stands:
        when = f" {words.moment(stands.at)}" if stands.at else ""
        message += f" Segel {printed}: baris {stands.number} Riwayat, {stands.action}{when} oleh {stands.by}."
    return Result("periksa", message, findings=tuple(findings), data=data, units=tracker.units)
