"""All materials → one Consolidation: read in a child process, matched to units, checked, added up.

Plain Python on purpose, not pandas: 24 units are a few hundred rows, and importing pandas alone takes ten times as long
as reading them. The tabular outputs (CSV, Parquet, and pivoting in a notebook) are pandas' work, in `outputs.py`.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from macros_py.base.findings import Code, Finding, Level
from macros_py.base.folders import entries_below
from macros_py.base.words import WIB
from macros_py.books.cell_values import Unfit, fit_for_cell
from macros_py.materials import numbers, rules, together
from macros_py.materials.content import Block, revive
from macros_py.materials.model import Budget, Consolidation, Indicator, Number, Owner, Revision, Total, UnitStatus
from macros_py.materials.owners import Owners
from macros_py.materials.reading import child
from macros_py.materials.reading.headings import variants
from macros_py.materials.revision import reason_letter, revision_number
from macros_py.materials.rules import Sent
from macros_py.materials.totals import budget_of, totals_of
from macros_py.tracker.layout import MaterialStatus

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = [
    "Budget", "Consolidation", "Indicator", "Owner", "Total", "UnitStatus", "consolidate", "material_files",
]  # fmt: skip

_OF_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})
ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".xltx", ".xltm")
BATCH = 50  # files per task of an executor: one per task was 9 times slower than no executor at all
MANY = 100
LONGEST = 16_383  # signs: a text of so many fits into a cell, whatever its letters
_TEXTS = ("sasaran", "indikator", "target", "satuan", "mendukung")

Progress = Callable[[int, int], None]


class Found(NamedTuple):
    """What lies in a folder of materials: the workbooks, and what somebody may have taken for one. Both sorted."""

    files: list[Path]
    others: list[Path]


def material_files(folder: Path) -> Found:
    """The workbooks under a folder, and the other files and links, which are to be named.

    What programs leave there is neither: owner files of Excel (~$) and LibreOffice, hidden files. Raises CannotGoOn
    FOLDER_UNREADABLE: a unit must not seem to have sent nothing.
    """
    files, others = list[Path](), list[Path]()
    for entry in entries_below(folder, hidden=False):
        if entry.name.startswith(("~$", ".")) or entry.name.lower() in _OF_SYSTEM:
            continue
        of_excel = entry.name.lower().endswith(ENDINGS) and not entry.is_symlink()
        (files if of_excel and entry.is_file(follow_symlinks=False) else others).append(Path(entry.path))
    return Found(sorted(files), sorted(others))


def _ignored(file: Path, name: str, known: Owners) -> Finding:
    owner, ending = known.in_file_name(name), file.suffix.lower()
    kind = "pintasan atau tautan" if file.is_symlink() or ending in {".lnk", ".url"} else f"jenis {ending or '(tanpa akhiran)'}"
    return Finding(Code.MATERIAL_IGNORED, None, None, owner.code if owner else None, None, name, {"kind": kind})


def consolidate(
    files: Sequence[Path],
    owners: Sequence[Owner],
    year: int,
    *,
    root: Path | None = None,
    others: Sequence[Path] = (),
    previous: Sequence[Indicator] = (),
    previous_budgets: Sequence[Budget] = (),
    executor: Executor | None = None,
    outcomes: Iterable[child.Outcome] | None = None,
    progress: Progress | None = None,
) -> Consolidation:
    """Read, match, check and add up `files`; nothing raises because of what is in them. `others` are only named.

    `executor` (a process pool, Dask's `Client.get_executor()`) reads the files in batches, each batch in a child of its
    own; the result is the same to the byte. `outcomes` are those of a `reading` that was begun before. `previous` is the
    last consolidation: changes against it become findings.
    """
    with _without_collector(), nullcontext(outcomes) if outcomes is not None else reading(files, year, executor) as given:
        return _consolidate(files, others, Owners(owners), year, root, previous, previous_budgets, given, progress)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Nothing here makes cycles, and looking for them among so many small records costs a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _consolidate(
    files: Sequence[Path],
    others: Sequence[Path],
    known: Owners,
    year: int,
    root: Path | None,
    previous: Sequence[Indicator],
    previous_budgets: Sequence[Budget],
    outcomes: Iterable[child.Outcome],
    progress: Progress | None,
) -> Consolidation:
    names = [_relative(file, root) for file in files]
    findings: list[Finding] = []
    arrived: dict[str, list[Sent]] = {}
    unreadable: dict[str, str] = {}
    for done, (name, outcome) in enumerate(zip(names, outcomes, strict=True), start=1):
        if outcome[0] == "refused":
            owner = known.in_file_name(name)
            findings.append(_refusal(name, owner, outcome))
            if owner:
                unreadable.setdefault(owner.code, name)
        else:
            try:
                sent = _sent(name, outcome[1:], known, year)
            except (ValueError, ArithmeticError):  # whatever numbers a file holds, they cost that file alone
                sent = Finding(Code.MATERIAL_DAMAGED, file=name, values={"detail": "isinya tidak dapat diolah"})
            if isinstance(sent, Finding):
                findings.append(sent)
            else:
                arrived.setdefault(sent.owner.code, []).append(sent)
        if progress:
            progress(done, len(files))
    findings += [_ignored(file, _relative(file, root), known) for file in others]
    used: dict[str, Sent] = {}
    for owner in known.all:
        if owner.code in arrived:
            used[owner.code] = best = _newest(arrived[owner.code])
            findings += _superseded(best, arrived[owner.code])
            findings += best.found
    totals = tuple(totals_of(known.all, used))
    whole = together.Whole(known.all, used, frozenset(unreadable), year, totals, previous, previous_budgets)
    findings += chain.from_iterable(rule(whole) for rule in together.RULES)
    wrong = {finding.unit for finding in findings if finding.level is Level.ERROR}
    if held := _held(used, findings, {indicator.unit for indicator in previous}):
        for code in held:
            used[code].indicators = [indicator for indicator in previous if indicator.unit == code]
            used[code].budgets = [budget for budget in previous_budgets if budget.unit == code]
        totals = tuple(totals_of(known.all, used))
    return Consolidation(
        tuple(indicator for sent in used.values() for indicator in sent.indicators),
        tuple(budget for sent in used.values() for budget in sent.budgets),
        tuple(
            _status(owner, used.get(owner.code), unreadable.get(owner.code), wrong, held=owner.code in held)
            for owner in known.all
            if owner.active
        ),
        totals,
        tuple(findings),
    )


def _relative(file: Path, root: Path | None) -> str:
    """How a file is named in results: relative to the folder of the materials, with / on every system."""
    try:
        name = file.relative_to(root).as_posix() if root else file.name
    except ValueError:  # elsewhere
        name = file.name
    return name.encode("utf-8", "replace").decode()  # bytes that are no letters would stand in no cell


@contextmanager
def reading(files: Sequence[Path], year: int, executor: Executor | None = None) -> Iterator[Iterable[child.Outcome]]:
    """What each file gives, in order; the reading begins with the block and goes on beside it.

    Up to four children share the work of many files: a start costs 40 of them.
    """
    paths = [os.fspath(file.absolute()) for file in files]
    if executor is None:
        workers = min(4, os.cpu_count() or 1) if len(paths) >= MANY else 1
        with closing(child.Readers(paths, year, variants, workers=workers)) as readers:
            yield readers
    else:
        batches = [paths[start : start + BATCH] for start in range(0, len(paths), BATCH)]
        tasks = [executor.submit(child.read_batch, batch, year, variants()) for batch in batches]
        yield chain.from_iterable(task.result() for task in tasks)


def _refusal(name: str, owner: Owner | None, outcome: child.Outcome) -> Finding:
    _, code, cell, values = outcome
    return Finding(Code[code], None, cell, owner.code if owner else None, None, name, values)


def _sent(name: str, data: child.Outcome, known: Owners, year: int) -> Sent | Finding:
    """One file, matched to its unit and turned into records; a Finding when it cannot count."""
    material = revive(data)
    match = known.match(material, name)
    if not any(block.kind == "indikator" for block in material.blocks):
        return Finding(Code.MATERIAL_WITHOUT_TABLE, unit=match.owner.code if match.owner else None, file=name)
    if match.owner is None:
        return Finding(Code.MATERIAL_WITHOUT_UNIT, file=name)
    if not match.owner.active:
        return Finding(Code.MATERIAL_UNIT_RETIRED, unit=match.owner.code, file=name)
    revision = material.identity.get("revisi")
    sent = Sent(name, match.owner, material, match, year, (revision and revision_number(revision.text)) or 0)
    sent.marked = frozenset((remark.sheet, remark.cell) for remark in material.remarks)
    for block in material.blocks:
        if block.kind == "indikator":
            _add_indicators(sent, block)
        else:
            _add_budgets(sent, block)
    if not sent.indicators and not sent.budgets:
        return sent.finding(Code.MATERIAL_EMPTY)
    sent.found = list(chain.from_iterable(rule(sent) for rule in rules.RULES))
    return sent


def _add_indicators(sent: Sent, block: Block) -> None:
    owner, file, sheet = sent.owner, sent.file, block.sheet
    make = partial(Indicator, owner.deputi, owner.code, owner.name, owner.eselon)
    column, of_target, before = block.columns["indikator"], block.columns.get("target"), len(sent.indicators)
    for line in block.indicators:
        row, sasaran, indikator, target, satuan, supports, _ = line
        letters = len(sasaran) + len(indikator) + len(satuan) + len(supports)
        if letters > LONGEST or (isinstance(target, str) and len(target) > LONGEST):
            sasaran, indikator, target, satuan, supports = (
                _cut(sent, block, row, kind, text)
                for kind, text in zip(_TEXTS, (sasaran, indikator, target, satuan, supports), strict=True)
            )
        if not indikator and target is None and not satuan:
            continue  # a Sasaran alone on its row; `rules.sasaran_is_there` looks after it
        value: Number | None = None
        text, unit, unclear = "", satuan, False
        if isinstance(target, str):
            text, (value, unclear, written) = target, numbers.target(target, satuan)
            unit = satuan or (written if written == "%" else "")
        elif target is not None:
            text, value = numbers.number_text(target), target
            if 0 < target < 1 and numbers.is_percent(satuan):  # 0,8 %, or 80% whose format was lost on the way
                value, unclear = None, True
        if value is not None and abs(value) >= numbers.LARGEST:
            value, found = None, rules.quote(text)
            sent.unfit.append(sent.finding(Code.TARGET_TOO_BIG, sheet, block.cell("target", row), found=found))
        indicator = make(sasaran, indikator, text, value, unit, supports or None, file, sheet, f"{column}{row}")
        sent.indicators.append(indicator)
        if unclear:
            sent.unclear.append((indicator, f"{of_target}{row}"))
    sent.by_block.append((block, sent.indicators[before:]))


def _add_budgets(sent: Sent, block: Block) -> None:
    owner, column = sent.owner, block.columns["anggaran"]
    make = partial(Budget, owner.deputi, owner.code, owner.name, owner.eselon)
    for row, text, cell in block.budgets:
        program = text if len(text) <= LONGEST else str(_cut(sent, block, row, "program", text))
        amount = rules.amount_of(cell, block)
        if amount is not None and abs(amount) >= numbers.LARGEST:
            found, amount = numbers.rupiah(amount) if abs(amount) < 10**24 else numbers.number_text(amount), None
            sent.unfit.append(sent.finding(Code.BUDGET_TOO_BIG, block.sheet, f"{column}{row}", found=found))
        sent.budgets.append(make(program, amount, sent.file, block.sheet, f"{column}{row}"))


def _cut(sent: Sent, block: Block, row: int, kind: str, text: Any) -> Any:
    """A text as long as a cell can hold it, with a finding where it was longer; what is no text stays."""
    if not isinstance(text, str):
        return text
    try:
        fit_for_cell(text)
    except Unfit:
        sent.unfit.append(sent.finding(Code.TEXT_TOO_LONG, block.sheet, block.cell(kind, row)))
        return text[:LONGEST]
    return text


def _newest(candidates: Sequence[Sent]) -> Sent:
    """The file of a unit that counts: the right year, then the highest revision, then the latest saved."""
    return max(candidates, key=lambda s: (_right_year(s), s.revision, s.material.modified, s.file))


def _right_year(sent: Sent) -> bool:
    return not any(finding.code is Code.YEAR_DIFFERS for finding in sent.found)


def _superseded(best: Sent, candidates: Iterable[Sent]) -> Iterator[Finding]:
    for other in candidates:
        if other is best:
            continue
        if other.material.digest == best.material.digest:
            yield other.finding(Code.MATERIAL_COPY, kept=best.file)
        elif other.revision == best.revision and _right_year(other) and not _corrected(other, best):
            yield other.finding(Code.MATERIAL_SAME_REVISION, kept=best.file, revision=best.revision)
        else:
            yield other.finding(Code.MATERIAL_SUPERSEDED, kept=best.file)


def _corrected(other: Sent, best: Sent) -> bool:
    """Whether a later file simply takes the place of this one: its PK is not final, so that no number is asked for."""
    return best.owner.final is None and other.material.modified < best.material.modified


def _held(used: dict[str, Sent], findings: Iterable[Finding], known: Container[str]) -> set[str]:
    """Units whose PK is final and `known`, and whose new file is no revision: what is final stays until it is one."""
    lacking = (Code.REVISION_NOT_RAISED, Code.REVISION_REASON_MISSING)
    final = {code for code, sent in used.items() if sent.owner.final is not None and code in known}
    return {f.unit for f in findings if f.code in lacking and f.unit in final}


def _status(owner: Owner, sent: Sent | None, unreadable: str | None, wrong: set[str | None], *, held: bool) -> UnitStatus:
    place = (owner.code, owner.name, owner.deputi, owner.eselon)
    if sent is None:
        status = MaterialStatus.FAULTY if owner.code in wrong and unreadable else MaterialStatus.MISSING
        return UnitStatus(*place, status, unreadable)
    status = MaterialStatus.REVISED if sent.revision else MaterialStatus.RECEIVED
    reason = sent.material.identity.get("alasan")
    revision = Revision(sent.revision, reason_letter(reason.text) if reason else None)
    if held and owner.final is not None:
        revision = owner.final
    return UnitStatus(
        *place,
        MaterialStatus.FAULTY if owner.code in wrong else status,
        sent.file,
        revision.number,
        revision.reason,
        len({indicator.sasaran for indicator in sent.indicators}),
        len(sent.indicators),
        budget_of(sent),
        _saved_at(sent.material.modified),
    )


def _saved_at(seconds: float) -> datetime | None:
    """When a file was saved; None where its date is none that a cell can hold."""
    try:
        at = datetime.fromtimestamp(int(seconds), WIB).replace(tzinfo=None)
        fit_for_cell(at)
    except (ValueError, OverflowError, OSError):
        return None
    return at
