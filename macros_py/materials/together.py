"""The rules that look at several units, and at the last consolidation: one function each, all in one tuple."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from macros_py.base.findings import Code, Finding
from macros_py.materials import numbers
from macros_py.materials.model import Budget, Indicator, Owner, Total
from macros_py.materials.owners import plain_name
from macros_py.materials.rules import Sent, quote


@dataclass(slots=True)
class Whole:
    """Everything that arrived, by unit, and what the last consolidation held."""

    owners: Sequence[Owner]
    sent: Mapping[str, Sent]  # by kode
    unreadable: frozenset[str]  # units whose only file could not be read
    year: int
    totals: Sequence[Total]
    previous: Sequence[Indicator]
    previous_budgets: Sequence[Budget]

    def of(self, deputi: str, eselon: str) -> list[Sent]:
        """What the units of one echelon of a Deputi sent."""
        return [s for s in self.sent.values() if s.owner.deputi == deputi and s.owner.eselon == eselon]

    @property
    def deputies(self) -> list[str]:
        """The Deputi of the active units, in their order."""
        return list(dict.fromkeys(owner.deputi for owner in self.owners if owner.active))


Rule = Callable[[Whole], Iterator[Finding]]


def every_unit_sent(whole: Whole) -> Iterator[Finding]:
    """Each active unit has sent something; a file that cannot be read has its own finding."""
    for owner in whole.owners:
        if owner.active and owner.code not in whole.sent and owner.code not in whole.unreadable:
            yield Finding(Code.UNIT_WITHOUT_MATERIAL, unit=owner.code, values={"year": whole.year, "name": owner.name})


def echelon_ii_supports_echelon_i(whole: Whole) -> Iterator[Finding]:
    """Each echelon II indicator names an indicator that its Deputi really promises (cascading)."""
    for deputi in whole.deputies:
        above = whole.of(deputi, "I")
        known = {plain_name(indicator.indikator) for sent in above for indicator in sent.indicators}
        below = whole.of(deputi, "II")
        if below and not above:
            yield Finding(Code.CASCADE_UNCHECKED, values={"deputi": deputi})
        for sent in below:
            for block, indicators in sent.by_block:
                for indicator in indicators:
                    supported = indicator.mendukung
                    if supported and (not above or plain_name(supported) in known):
                        continue
                    place = block.sheet, block.cell("mendukung", int(indicator.cell.lstrip(ascii_uppercase)))
                    if supported:
                        yield sent.finding(Code.CASCADE_UNKNOWN, *place, found=quote(supported), deputi=deputi)
                    else:
                        yield sent.finding(Code.CASCADE_MISSING, *place, indikator=quote(indicator.indikator))


def every_sasaran_is_supported(whole: Whole) -> Iterator[Finding]:
    """Each echelon I Sasaran has an indicator that some echelon II unit supports, once any of them has sent."""
    for deputi in whole.deputies:
        below = whole.of(deputi, "II")
        if not below:
            continue
        supported = {plain_name(i.mendukung) for sent in below for i in sent.indicators if i.mendukung}
        for sent in whole.of(deputi, "I"):
            by_sasaran: dict[str, list[Indicator]] = {}
            for indicator in sent.indicators:
                by_sasaran.setdefault(indicator.sasaran, []).append(indicator)
            for sasaran, indicators in by_sasaran.items():
                if not any(plain_name(indicator.indikator) in supported for indicator in indicators):
                    first = indicators[0]
                    yield sent.finding(Code.CASCADE_UNSUPPORTED, first.sheet, first.cell, sasaran=quote(sasaran), deputi=deputi)


def echelons_agree_on_the_budget(whole: Whole) -> Iterator[Finding]:
    """When all units of a Deputi have sent, its program budget is the sum of the kegiatan under it."""
    budget = {(total.deputi, total.eselon): total for total in whole.totals}
    for deputi in whole.deputies:
        expected = {o.code for o in whole.owners if o.active and o.deputi == deputi}
        above, below = budget.get((deputi, "I")), budget.get((deputi, "II"))
        if not above or not below or not expected <= set(whole.sent):
            continue
        if above.budget and below.budget and abs(above.budget - below.budget) >= 1:
            yield Finding(
                Code.TOTAL_DIFFERS,
                unit=next((s.owner.code for s in whole.of(deputi, "I")), None),
                values={"deputi": deputi, "found": numbers.rupiah(above.budget), "expected": numbers.rupiah(below.budget)},
            )


_COMPARED = (("target", "Target"), ("satuan", "Satuan"), ("sasaran", "Sasaran"), ("mendukung", "Mendukung"))


def changes_are_listed(whole: Whole) -> Iterator[Finding]:
    """Against the last consolidation, line by line. Once its PK is final, a unit that changes it raises its revision number.

    Before that a later file is a correction, and replaces the earlier one.
    """
    before: dict[str, dict[str, Indicator]] = {}
    for old in whole.previous:
        before.setdefault(old.unit, {}).setdefault(plain_name(old.indikator), old)
    budgets: dict[str, list[Budget]] = {}
    for budget in whole.previous_budgets:
        budgets.setdefault(budget.unit, []).append(budget)
    for code, lines in before.items():
        sent = whole.sent.get(code)
        if sent is None:
            continue
        found = [*_changed_indicators(sent, lines), *_changed_budgets(sent, budgets.get(code, ()))]
        yield from found
        final = sent.owner.final
        if found and final is not None and sent.revision <= final.number:
            yield sent.finding(Code.REVISION_NOT_RAISED, revision=final.number)


def _changed_indicators(sent: Sent, before: Mapping[str, Indicator]) -> Iterator[Finding]:
    now = set()
    for new in sent.indicators:
        key = plain_name(new.indikator)
        now.add(key)
        old = before.get(key)
        place, name = (new.sheet, new.cell), quote(new.indikator)
        if old is None:
            yield sent.finding(Code.CHANGE_ADDED, *place, indikator=name, target=new.target)
            continue
        for attribute, heading in _COMPARED:
            was, becomes = getattr(old, attribute) or "", getattr(new, attribute) or ""
            if was != becomes:
                yield sent.finding(
                    Code.CHANGE_EDITED, *place, field=heading, indikator=name, before=quote(was), after=quote(becomes)
                )
    for key, old in before.items():
        if key not in now:
            yield sent.finding(Code.CHANGE_REMOVED, indikator=quote(old.indikator), target=old.target)


def _changed_budgets(sent: Sent, previous: Sequence[Budget]) -> Iterator[Finding]:
    was = {plain_name(b.program): b.anggaran for b in previous}
    now = {plain_name(b.program): b for b in sent.budgets}
    if not was:
        return
    for key, budget in now.items():
        if was.get(key) != budget.anggaran:
            yield sent.finding(
                Code.CHANGE_BUDGET,
                budget.sheet,
                budget.cell,
                program=quote(budget.program),
                before=_rupiah(was.get(key)),
                after=_rupiah(budget.anggaran),
            )
    for old in previous:
        if plain_name(old.program) not in now:
            yield sent.finding(
                Code.CHANGE_BUDGET, program=quote(old.program), before=_rupiah(old.anggaran), after=_rupiah(None)
            )


def _rupiah(amount: int | float | None) -> str:
    return "(kosong)" if amount is None else numbers.rupiah(amount)


RULES: tuple[Rule, ...] = (
    every_unit_sent,
    echelon_ii_supports_echelon_i,
    every_sasaran_is_supported,
    echelons_agree_on_the_budget,
    changes_are_listed,
)
