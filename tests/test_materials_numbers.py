"""Targets and budgets as people write them. None is "kept as text"; a trailing ? is "can be read two ways"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros_py.materials import numbers

TARGETS = """
80              | %            | 80
80              |              | 80
-5              | %            | -5
0               | %            | 0
2,5             | Indeks       | 2.5
2.5             | Indeks       | 2.5
0,125           | Indeks       | 0.125
3,1415          | Indeks       | 3.1415
1.234.567       | Orang        | 1234567
1,234,567       | Orang        | 1234567
1.234,5         | Orang        | 1234.5
1,234.5         | Orang        | 1234.5
12.345,00       | Orang        | 12345
1 234 567       | Orang        | 1234567
2,244           | Kkal         | ?
2.244           | Kkal         | ?
12.345.67       | Orang        | ?
55%             | %            | 55
55 %            | persen       | 55
55,5 persen     | %            | 55.5
55%             |              | 55
55%             | Dokumen      | ?
12 dokumen      | Dokumen      | 12
12 Dokumen      |              | 12
12 m            |              | ?
260 T           | Rp (triliun) | 260
260 T           | Rp           | 260000000000000
260 T           |              | ?
260 T           | Ton          | ?
10 juta         | orang        | 10000000
10 juta         | juta orang   | 10
1,5 miliar      | Rupiah       | 1500000000
A               | Predikat     | None
WTP             |              | None
Baik            | Predikat     | None
80-85           | %            | ?
≥ 80            | %            | ?
80 s.d. 90      | %            | ?
1/2             |              | ?
1e3             |              | ?
"""

BUDGETS = """
1500000               | 1500000
1.500.000             | 1500000
1,500,000             | 1500000
1,500,000.00          | 1500000
Rp1.234.567.890,50    | 1234567890.5
Rp. 500.000,-         | 500000
Rp 500.000.-          | 500000
IDR 500,000           | 500000
500.000               | 500000
500 rupiah            | 500
1,5 miliar            | 1500000000
Rp 2 M                | 2000000000
750 jt                | 750000000
-5                    | -5
(1.000.000)           | -1000000
menyusul              | ?
1.5.0                 | ?
10 x 5                | ?
12 orang              | ?
"""


def table(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


@pytest.mark.parametrize(("text", "satuan", "expected"), table(TARGETS))
def test_target(text: str, satuan: str, expected: str) -> None:
    reading = numbers.target(text, satuan)
    assert reading.unclear == (expected == "?")
    assert reading.number == (None if expected in {"?", "None"} else float(expected))


@pytest.mark.parametrize(("text", "expected"), table(BUDGETS))
def test_budget(text: str, expected: str) -> None:
    assert numbers.budget(text).number == (None if expected == "?" else float(expected))


@given(st.integers(-(10**12), 10**12))
def test_whole_numbers_survive_every_spelling(value: int) -> None:
    plain, grouped = str(value), f"{value:,}"
    for text in (plain, f"Rp{grouped.replace(',', '.')},00", f"{grouped}.00", grouped):
        assert numbers.budget(text).number == value
    assert numbers.target(plain, "Orang").number == value


@given(st.text(max_size=30), st.sampled_from(["", "%", "Rp", "Dokumen"]))
def test_no_text_breaks_it(text: str, satuan: str) -> None:
    reading = numbers.target(text, satuan)
    assert reading.number is None or not reading.unclear
    numbers.budget(text)
