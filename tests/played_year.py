"""A year of seven units on a real file, in which every case of a paper occurs; printed three times while it runs.

D1 is clean, and the bureau is late with it. D1-0 is wrong. D1-1 sends nothing. D1-2 comes back, and comes back again in its
second round. D1-3 cannot be read. D1-4 is clean, and its file is written anew when it is final. D2 has one doubtful line, and
its file is written anew while it is reviewed.
"""

import os
from datetime import datetime
from pathlib import Path

from macros_py import actions
from macros_py.actions import Context
from macros_py.base import words
from macros_py.books.file import open_book
from macros_py.commands import demo
from macros_py.documents import write_documents
from macros_py.materials import collected
from macros_py.materials.form.template import write_template
from macros_py.procedure import units
from macros_py.tracker import layout

CODES = ("D1", "D1-0", "D1-1", "D1-2", "D1-3", "D1-4", "D2")
KABAG, KASUBBAG, STAFF = demo.KABAG, demo.KASUBBAG, demo.STAFF
PRINTED = {"sebelum diperiksa": "2026-01-05T08:30", "sesudah diperiksa": "2026-01-07T10:00", "akhir": "2026-01-13T11:00"}


class Year:
    """The tracker, its folder of materials, and the papers as they were printed at each of PRINTED."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path, self.materials = folder, folder / "PK_2026.xlsm", folder / "bahan"
        source = units.BUILT_IN.read_text("utf-8-sig").splitlines()
        chosen = folder / "unit.csv"
        chosen.write_text("\n".join([source[0], *(line for line in source if line.split(",")[0] in CODES)]), "utf-8")
        actions.new(self.path, self.context("2026-01-02T09:00"), 2026, chosen)
        with open_book(self.path, write=True) as self.book:
            demo._name_officers(self.book)
            self._play()

    def context(self, at: str, by: str = KABAG) -> Context:
        exists, changed = actions.evidence_exists(self.path), actions.evidence_changed(self.path)
        return Context(datetime.fromisoformat(at), by, exists, changed=changed)

    def hand_over(self, at: str, step: int, *codes: str, by: str = STAFF, force: str | None = None) -> None:
        if force is None:
            demo._receive_documents(self.book, step, codes)
        context = self.context(at, by)
        assert actions.hand_over(self.book, context, step, codes, force=force is not None, reason=force).done == codes

    def send_back(self, at: str, step: int, target: int, code: str, reason: str) -> None:
        assert actions.send_back(self.book, self.context(at, KASUBBAG), step, target, [code], reason).done == (code,)

    def print(self, name: str) -> None:
        at = datetime.fromisoformat(PRINTED[name])
        changed = actions.evidence_changed(self.path)
        write_documents(actions.read(self.book), self.folder / name, at, final=True, changed=changed)

    def send(self) -> None:
        """The materials as they come, on 6 January."""
        owners = {owner.code: owner for owner in collected.owners(actions.read(self.book))}
        for code, owner in owners.items():
            file = self.materials / f"Bahan PK 2026 {code}.xlsx"
            if code == "D1-1":
                continue
            rows = demo._rows(owner)
            if owner.parent:
                supports = [row.indikator for row in demo._rows(owners[owner.parent])]
                rows = [row._replace(mendukung=supports[n]) for n, row in enumerate(rows)]
            if code == "D1-0":
                rows = [rows[0]._replace(target=None), rows[1]._replace(satuan="")]
            if code == "D2":
                rows[1] = rows[1]._replace(satuan="")
            write_template(file, owner, 2026, superior="Menteri Koordinator", rows=rows, budgets=demo._budgets(owner, [owner]))
            if code == "D1-3":
                file.write_bytes(b"bukan buku kerja")
            written(file, "2026-01-06T14:00")

    def _play(self) -> None:
        actions.start(self.book, self.context("2026-01-05T08:00"))
        self.hand_over("2026-01-05T08:05", 1, *CODES, by=KABAG)
        self.print("sebelum diperiksa")
        self.hand_over("2026-01-05T08:40", 2, *CODES[:4], by=KASUBBAG)
        self.hand_over("2026-01-05T08:50", 2, "D1-4", by=KASUBBAG)
        actions.undo(self.book, self.context("2026-01-05T08:52", KASUBBAG))
        self.hand_over("2026-01-05T13:30", 2, *CODES[4:], by=KASUBBAG)
        self.send()
        actions.consolidate_materials(self.book, self.context("2026-01-07T09:00", STAFF), self.materials, mark=lambda _: True)
        for code in ("D1-4", "D2"):
            self.evidence(code)
        self.hand_over("2026-01-07T09:30", 3, "D1", "D1-0", "D1-2", "D1-4", "D2")  # late: the bureau's doing
        looked = self.context("2026-01-07T10:00", KASUBBAG)
        actions.mark(self.book, looked, 3, ["D2"], documents=["Diteliti Kasubbag PA I"])
        self.print("sesudah diperiksa")
        self.hand_over("2026-01-08T14:00", 4, "D1", "D1-0", "D1-2", "D1-4", "D2")
        self.send_back("2026-01-08T14:20", 5, 3, "D1-2", "Telaahan belum ditandatangani")
        self.hand_over("2026-01-08T14:40", 5, "D1", "D1-0", "D1-4", by=KASUBBAG)
        self.hand_over("2026-01-08T14:52", 6, "D1", "D1-0", "D1-4", by=KABAG)
        self.hand_over("2026-01-08T15:30", 3, "D1-2")
        self.hand_over("2026-01-12T15:00", 4, "D1-2")
        self.send_back("2026-01-12T15:30", 5, 2, "D1-2", "Jadwal unit belum disesuaikan")
        self.hand_over("2026-01-13T09:00", 2, "D1-2", by=KASUBBAG, force="Jadwal menyusul sesuai arahan Kabag.")
        for code in ("D1-4", "D2"):
            written(self.materials / f"Bahan PK 2026 {code}.xlsx", "2026-01-09T16:00")
        self.print("akhir")

    def evidence(self, code: str) -> None:
        """Berkas of step 3 leads to the unit's file."""
        table = self.book.tables(["tblLangkah3"])["tblLangkah3"]
        index = next(n for n, row in enumerate(table.records()) if row["Kode"] == code)
        self.book.write([table.with_cells({(index, "Berkas"): f"bahan/Bahan PK 2026 {code}.xlsx"})])


def written(file: Path, at: str) -> None:
    """Give a file the time (WIB) at which it was last written."""
    moment = datetime.fromisoformat(at).replace(tzinfo=words.WIB).timestamp()
    os.utime(file, (moment, moment))


__all__ = ["CODES", "PRINTED", "Year", "layout"]
