"""What materials add up to: of a unit, of an echelon, of a Deputi, of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from macros_py.materials import numbers
from macros_py.materials.model import Number, Owner, Total
from macros_py.materials.rules import Sent

ALL = "Semua"  # as the scope of a total


def budget_of(sent: Sent) -> Number:
    """The budget of a unit; an amount that is missing counts as none."""
    return _sum(budget.anggaran or 0 for budget in sent.budgets)


def _sum(amounts: Iterable[Number]) -> Number:
    """A sum as a cell holds it: beyond LARGEST as a float, whose last digits are rounded."""
    total = sum(amounts)
    return total if abs(total) < numbers.LARGEST else float(total)


def totals_of(owners: Iterable[Owner], used: Mapping[str, Sent]) -> Iterator[Total]:
    """Per Deputi and echelon, per Deputi, and of all."""
    everything: list[Total] = []
    for deputi in dict.fromkeys(owner.deputi for owner in owners if owner.active):
        echelons = []
        for eselon in sorted({owner.eselon for owner in owners if owner.deputi == deputi and owner.active}):
            sent = [s for s in used.values() if s.owner.deputi == deputi and s.owner.eselon == eselon]
            sasaran = sum(len({indicator.sasaran for indicator in s.indicators}) for s in sent)
            indicators = sum(len(s.indicators) for s in sent)
            echelons.append(Total(deputi, eselon, len(sent), sasaran, indicators, _sum(map(budget_of, sent))))
        yield from echelons
        budget = next((total.budget for total in echelons if total.budget), 0)  # the upper echelon holds the lower
        everything.append(_added(deputi, echelons, budget))
        yield everything[-1]
    yield _added(ALL, everything, _sum(total.budget for total in everything))


def _added(deputi: str, totals: Sequence[Total], budget: Number) -> Total:
    return Total(
        deputi,
        None,
        sum(total.units for total in totals),
        sum(total.sasaran for total in totals),
        sum(total.indicators for total in totals),
        budget,
    )
