"""The rules that one unit's material must meet: one function each, all in one tuple.

A rule takes what a unit sent and yields findings. It knows no file, no clock and no other unit; those that look at
several units stand in `together.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from macros_py.base.findings import Code, Finding
from macros_py.materials import numbers
from macros_py.materials.content import Block, Material
from macros_py.materials.model import Budget, Indicator, Owner
from macros_py.materials.owners import Match, plain_name
from macros_py.materials.revision import reason_letter, revision_number


@dataclass(slots=True)
class Sent:
    """One file of one unit, read, and what became of it."""

    file: str
    owner: Owner
    material: Material
    match: Match
    year: int
    revision: int = 0
    indicators: list[Indicator] = field(default_factory=list)
    budgets: list[Budget] = field(default_factory=list)
    by_block: list[tuple[Block, list[Indicator]]] = field(default_factory=list)  # the indicators again, by table
    unclear: list[tuple[Indicator, str]] = field(default_factory=list)
    marked: frozenset[tuple[str | None, str | None]] = frozenset()  # cells that already have a finding of the reader
    unfit: list[Finding] = field(default_factory=list)  # what no cell of the tracker can hold as it was sent
    found: list[Finding] = field(default_factory=list)  # by the rules of this module

    def finding(self, code: Code, sheet: str | None = None, cell: str | None = None, **values: object) -> Finding:
        """A finding at a place in this file."""
        return Finding(code, sheet, cell, self.owner.code, None, self.file, values)

    def blocks(self, kind: str) -> Iterator[Block]:
        """The tables of one kind."""
        return (block for block in self.material.blocks if block.kind == kind)


Rule = Callable[[Sent], Iterator[Finding]]


def quote(text: object) -> str:
    """A text as a sentence can carry it: at most about eight words; what is empty is said to be."""
    line = str(text)
    if not line:
        return "(kosong)"
    return f"“{line}”" if len(line) <= 70 else f"“{line[:66].rsplit(' ', 1)[0]} …”"


def remarks(sent: Sent) -> Iterator[Finding]:
    """What the reader itself saw: doubtful headings, error cells, formulas without values, dates, hidden rows."""
    for code, sheet, cell, values in sent.material.remarks:
        long = {"found": quote(values["found"])} if code == "ROW_OUTSIDE" else {}
        yield sent.finding(Code[code], sheet, cell, **{**values, **long})


def unit_is_certain(sent: Sent) -> Iterator[Finding]:
    """Everything in a file that names a unit names the same one."""
    match = sent.match
    if match.other:
        sheet, cell = match.cell or (None, None)
        yield sent.finding(
            Code.UNIT_CONFLICT, sheet, cell, source=match.source, other_source=match.other_source, other=match.other.code
        )


def identity_agrees(sent: Sent) -> Iterator[Finding]:
    """Eselon and Deputi of the identity block are those of the sheet Unit."""
    for key, expected in (("eselon", sent.owner.eselon), ("deputi", sent.owner.deputi)):
        entry = sent.material.identity.get(key)
        if entry and entry.text and not _says(entry.text, expected):
            yield sent.finding(
                Code.IDENTITY_DIFFERS, entry.sheet, entry.cell, field=key.capitalize(), found=entry.text, expected=expected
            )


_ROMAN = {"1": "i", "2": "ii", "3": "iii", "4": "iv", "5": "v", "6": "vi", "7": "vii"}


def _says(text: str, numeral: str) -> bool:
    """Whether "Deputi IV", "Eselon 2", "II.a" or a name without any numeral agrees with a Roman numeral."""
    words = [_ROMAN.get(word, word) for word in plain_name(text).split()]
    numerals = [word for word in words if word in _ROMAN.values()]
    return not numerals or numerals[0] == numeral.lower()


_YEAR = re.compile(r"\b20\d\d\b")


def year_matches(sent: Sent) -> Iterator[Finding]:
    """The material is for the year of the tracker: by its field Tahun, or else by its titles."""
    entry = sent.material.identity.get("tahun")
    places = [entry] if entry and entry.text else [t for t in sent.material.titles if "tahun" in t.text.lower()]
    for place in places:
        years = _YEAR.findall(place.text)
        if years:
            if str(sent.year) not in years:
                yield sent.finding(Code.YEAR_DIFFERS, place.sheet, place.cell, found=years[0], year=sent.year)
            return
    where = places[0] if places else None
    yield sent.finding(Code.YEAR_MISSING, where and where.sheet, where and where.cell)


def revision_has_reason(sent: Sent) -> Iterator[Finding]:
    """A unit that sends again gives a number and one of the three reasons a, b, c (PermenPAN-RB 53/2014)."""
    number, reason = sent.material.identity.get("revisi"), sent.material.identity.get("alasan")
    if number and number.text and revision_number(number.text) is None:
        yield sent.finding(Code.REVISION_INVALID, number.sheet, number.cell, found=number.text)
    place = reason or number
    unknown = reason is not None and bool(reason.text) and reason_letter(reason.text) is None
    if unknown and reason:
        yield sent.finding(Code.REVISION_REASON_UNKNOWN, reason.sheet, reason.cell, found=quote(reason.text))
    # Once the PK is final a reason must be one of the three.
    lacking = not (reason and reason.text) or (unknown and sent.owner.final is not None)
    if sent.revision and place and lacking:
        yield sent.finding(Code.REVISION_REASON_MISSING, place.sheet, place.cell, revision=sent.revision)


def fits_a_cell(sent: Sent) -> Iterator[Finding]:
    """No number and no text is larger than a cell of the tracker can hold."""
    yield from sent.unfit


def sasaran_is_there(sent: Sent) -> Iterator[Finding]:
    """Each indicator stands under a Sasaran, and each Sasaran has an indicator."""
    for block in sent.blocks("indikator"):
        if "sasaran" not in block.columns:
            continue
        having = {line[1] for line in block.indicators if line[2]}
        for row, sasaran, indikator, _, _, _, sasaran_row in block.indicators:
            if indikator and not sasaran:
                cell = block.cell("sasaran", row)
                yield sent.finding(Code.SASARAN_EMPTY, block.sheet, cell, indikator=quote(indikator))
            elif sasaran and not indikator and sasaran not in having and row == sasaran_row:
                cell = block.cell("indikator", row)
                yield sent.finding(Code.SASARAN_WITHOUT_INDICATOR, block.sheet, cell, sasaran=quote(sasaran))


def sasaran_stands_once(sent: Sent) -> Iterator[Finding]:
    """The indicators of one Sasaran stand together."""
    closed: set[str] = set()
    current = ""
    for indicator in sent.indicators:
        if indicator.sasaran != current:
            closed.add(current)
            current = indicator.sasaran
            if current and current in closed:
                yield sent.finding(Code.SASARAN_DUPLICATE, indicator.sheet, indicator.cell, sasaran=quote(current))


def indicator_is_there(sent: Sent) -> Iterator[Finding]:
    """A row with a target or satuan has an indicator."""
    for block in sent.blocks("indikator"):
        for row, _, indikator, target, satuan, _, _ in block.indicators:
            if not indikator and (target is not None or satuan):
                cell = block.cell("indikator", row)
                if (block.sheet, cell) not in sent.marked:
                    yield sent.finding(Code.INDICATOR_EMPTY, block.sheet, cell)


def indicator_is_unique(sent: Sent) -> Iterator[Finding]:
    """A unit promises each indicator once."""
    seen: dict[str, Indicator] = {}
    for indicator in sent.indicators:
        first = seen.setdefault(indicator.indikator.lower(), indicator)
        if first is not indicator:
            name, other = quote(indicator.indikator), _seen_from(indicator, first)
            yield sent.finding(Code.INDICATOR_DUPLICATE, indicator.sheet, indicator.cell, indikator=name, other=other)


def _seen_from(item: Indicator | Budget, other: Indicator | Budget) -> str:
    """Where `other` stands; with its sheet, when that is not the one of `item`."""
    return other.cell if other.sheet == item.sheet else f"{other.cell} sheet {other.sheet}"


def target_is_there(sent: Sent) -> Iterator[Finding]:
    """Each indicator has a target."""
    for block in sent.blocks("indikator"):
        for row, _, indikator, target, _, _, _ in block.indicators:
            if target is None and indikator:
                cell = block.cell("target", row)
                if (block.sheet, cell) not in sent.marked:
                    yield sent.finding(Code.TARGET_MISSING, block.sheet, cell, indikator=quote(indikator))


def target_is_clear(sent: Sent) -> Iterator[Finding]:
    """A target with digits in it means one number, whoever reads it."""
    for indicator, cell in sent.unclear:
        if (indicator.sheet, cell) not in sent.marked:
            yield sent.finding(Code.TARGET_UNCLEAR, indicator.sheet, cell, found=quote(indicator.target))


def satuan_is_there(sent: Sent) -> Iterator[Finding]:
    """Each indicator has a satuan, in its column or with the target (55%). A missing column is one finding, not many."""
    with_unit = {(i.sheet, i.cell) for i in sent.indicators if i.satuan}
    for block in sent.blocks("indikator"):
        if "satuan" not in block.columns:
            continue
        for row, _, indikator, _, satuan, _, _ in block.indicators:
            if satuan or not indikator:
                continue
            cell = block.cell("satuan", row)
            if (block.sheet, block.cell("indikator", row)) not in with_unit and (block.sheet, cell) not in sent.marked:
                yield sent.finding(Code.SATUAN_MISSING, block.sheet, cell, indikator=quote(indikator))


def budget_is_there(sent: Sent) -> Iterator[Finding]:
    """There is a budget, each program has an amount and each amount a program."""
    if not sent.budgets:
        yield sent.finding(Code.BUDGET_NONE)
    for block in sent.blocks("anggaran"):
        for row, program, amount in block.budgets:
            cell = block.cell("anggaran", row)
            if amount is None and (block.sheet, cell) not in sent.marked:
                yield sent.finding(Code.BUDGET_MISSING, block.sheet, cell, program=quote(program))
            elif not program:
                cell = block.cell("program", row)
                yield sent.finding(Code.BUDGET_WITHOUT_PROGRAM, block.sheet, cell, found=amount)


def budget_is_a_number(sent: Sent) -> Iterator[Finding]:
    """An amount is a number of rupiah. A text that says one plainly is taken, and shown."""
    for block in sent.blocks("anggaran"):
        for row, _, amount in block.budgets:
            if not isinstance(amount, str):
                continue
            cell, read = block.cell("anggaran", row), numbers.budget(amount).number
            if read is None:
                yield sent.finding(Code.BUDGET_UNREADABLE, block.sheet, cell, found=quote(amount))
            else:
                yield sent.finding(
                    Code.BUDGET_TEXT, block.sheet, cell, found=quote(amount), read=numbers.rupiah(read * block.scale)
                )


def budget_is_positive(sent: Sent) -> Iterator[Finding]:
    """No amount is negative."""
    for budget in sent.budgets:
        if budget.anggaran is not None and budget.anggaran < 0:
            found = numbers.rupiah(budget.anggaran)
            yield sent.finding(Code.BUDGET_NEGATIVE, budget.sheet, budget.cell, program=quote(budget.program), found=found)


def budget_stands_once(sent: Sent) -> Iterator[Finding]:
    """No program is listed twice, and none beside the sum of its own parts."""
    seen: dict[str, Budget] = {}
    amounts = [budget.anggaran or 0 for budget in sent.budgets]  # sums to the sen, free of the noise of floats
    sums = [round(total, 2) for total in accumulate(amounts, initial=0)]
    for index, budget in enumerate(sent.budgets):
        first = seen.setdefault(budget.program.lower(), budget)
        if first is not budget and budget.program:
            name, other = quote(budget.program), _seen_from(budget, first)
            yield sent.finding(Code.BUDGET_DUPLICATE, budget.sheet, budget.cell, program=name, other=other)
        if not budget.anggaran:
            continue
        wanted, reach = round(sums[index + 1] + budget.anggaran, 2), sums[index + 3 : index + 201]
        parts = amounts[index + 1 : index + 3 + reach.index(wanted)] if wanted in reach else []
        code = Code.BUDGET_DOUBLE
        if not parts and round(budget.anggaran, 2) == sums[index]:
            parts, code = amounts[:index], Code.BUDGET_DOUBLE_ABOVE
        if sum(map(bool, parts)) > 1:
            yield sent.finding(code, budget.sheet, budget.cell, program=quote(budget.program), count=len(parts))


def budget_adds_up(sent: Sent) -> Iterator[Finding]:
    """A written sum is the sum of the rows above it, or of those since the sum before."""
    for block in sent.blocks("anggaran"):
        amounts = [amount_of(line[2], block) or 0 for line in block.budgets] if block.sums else []
        for row, cell, first, last in block.sums:
            written = amount_of(cell, block)
            counted = [sum(amounts[first:last]), sum(amounts[:last])]
            if written is not None and all(abs(written - amount) >= 1 for amount in counted):
                expected = counted[1] if first == last else counted[0]
                yield sent.finding(
                    Code.BUDGET_SUM_DIFFERS,
                    block.sheet,
                    block.cell("anggaran", row),
                    found=numbers.rupiah(written),
                    expected=numbers.rupiah(expected),
                )


def amount_of(cell: object, block: Block) -> int | float | None:
    """Rupiah of a budget cell; None when it holds no number."""
    value = numbers.budget(cell).number if isinstance(cell, str) else cell
    return numbers.times(value, block.scale) if isinstance(value, int | float) else None


RULES: tuple[Rule, ...] = (
    unit_is_certain,
    identity_agrees,
    year_matches,
    revision_has_reason,
    remarks,
    fits_a_cell,
    sasaran_is_there,
    sasaran_stands_once,
    indicator_is_there,
    indicator_is_unique,
    target_is_there,
    target_is_clear,
    satuan_is_there,
    budget_is_there,
    budget_is_a_number,
    budget_is_positive,
    budget_stands_once,
    budget_adds_up,
)
