"""Tables without a workbook."""

import pytest

from macros_py.base.grid import Table

WANTED = ("Kode", "Diterima", "Status")


@pytest.mark.parametrize(
    ("headings", "missing"),
    [
        (WANTED, None),
        ((*WANTED, "Catatan"), None),
        (("Kode", "Diterima pada", "Status"), ("Diterima", "D6")),  # renamed
        (("Diterima pada", "Kode", "Status"), ("Diterima", "C6")),  # renamed and moved
        (("Kode", "Status"), ("Diterima", "D6")),  # taken out
    ],
)
def test_a_missing_heading_and_where_it_belongs(headings, missing):
    assert Table("tblX", "X", 6, 3, headings).missing(WANTED) == missing
