"""A tracker as a file: tables in and out, every byte that is not meant to change left as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from macros_py.base.findings import CannotGoOn, Code
from macros_py.base.grid import Row, Table, without_empty_rows
from macros_py.books import save
from macros_py.books.bodies import Body, read_bodies
from macros_py.books.body_change import BodyChange
from macros_py.books.filters import is_set, shown_by
from macros_py.books.markup import require_well_formed
from macros_py.books.package import Encrypted, Package
from macros_py.books.parts import NotAWorkbook, TablePlace, Workbook
from macros_py.books.sheet import Sheet
from macros_py.books.trouble import Unsafe, explain_failures

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@contextmanager
def open_book(path: Path, *, write: bool) -> Iterator[FileBook]:
    """Open the workbook at `path` for the length of a `with` block.

    With `write` the block runs under the file's lock, and its end saves the book, if something in it really changed; an
    exception inside the block means that nothing is written. Raises CannotGoOn for every file that cannot be read or,
    with `write`, not be changed: see `save` and `FileBook`.
    """
    if not write:
        yield FileBook(path, save.read(path))
        return
    target = _resolved(path)
    save.read(target)  # a wrong name is told at once, not after waiting for the lock
    with _writing(target) as old:
        book = FileBook(path, old)
        book.refuse_if_signed()
        yield book
        new = book.to_bytes()
        if new != old:
            save.replace(target, old, new)
            book.saved()


def rework(path: Path, make: Callable[[bytes], bytes]) -> None:
    """Give a workbook other bytes altogether, made from those that it has, under the same guards as `open_book`."""
    target = _resolved(path)
    save.read(target)
    with _writing(target) as old:
        save.replace(target, old, make(old))


@contextmanager
def _writing(target: Path) -> Iterator[bytes]:
    """Hold a file's lock, and give its bytes. Raises CannotGoOn when it may not be written."""
    with save.only_writer(target):
        save.refuse_if_open(target)
        old = save.read(target)
        save.refuse_if_read_only(target)
        save.refuse_if_shared_name(target)
        yield old


class FileBook:
    """The bytes of a workbook as a `port.Book`."""

    def __init__(self, path: Path | None, data: bytes) -> None:
        """Read what is where. Raises CannotGoOn: NOT_A_WORKBOOK, FILE_ENCRYPTED, FILE_DAMAGED, FILE_UNSAFE."""
        self._path = path
        self._file = path or Path("buku")
        _refuse_other_kinds(self._file, data)
        with explain_failures(self._file):
            try:
                self._package = Package(data)
                self._workbook = Workbook(self._package)
            except NotAWorkbook as error:
                raise CannotGoOn(Code.NOT_A_WORKBOOK, file=self._file.name) from error
            except Encrypted as error:
                raise CannotGoOn(Code.FILE_ENCRYPTED, file=self._file.name) from error
        self._bodies: dict[str, Body] = {}
        self._when_saved: list[Callable[[], object]] = []

    @property
    def path(self) -> Path | None:
        """Where the workbook lies, as it was given."""
        return self._path

    def constants(self) -> Mapping[str, str | float]:
        """Read the defined names that hold a text or a number, by name."""
        with explain_failures(self._file):
            return self._workbook.constants()

    def tables(self, names: Iterable[str] | None = None) -> dict[str, Table]:
        """Read the tables of these names (all, when None), whole; a name that the workbook lacks is absent.

        Blank rows count, unless all are: an empty table keeps one blank row, and is `rows=()`. A time of day or a
        duration is a number of days. An error cell is its text (`#REF!`). Raises CannotGoOn FILE_DAMAGED or FILE_UNSAFE
        when a sheet cannot be read.
        """
        all_tables = self._workbook.tables
        places = list(all_tables.values()) if names is None else [all_tables[n] for n in names if n in all_tables]
        with explain_failures(self._file):
            self._read(places)
        return {place.name: _table(place, self._bodies[place.name]) for place in places}

    def write(self, tables: Iterable[Table]) -> None:
        """Give these tables new bodies; cells that already hold the wanted value keep every byte.

        A table that grows takes the formats of its last row along; what covers its last row - validations, conditional
        formats, names, print area - follows its end. Raises CannotGoOn CELL_UNSAFE, FILE_UNSAFE or TABLE_MISSING when
        something stands in the way; then nothing is changed. Raises ValueError for rows that do not fit the headings.
        """
        package, workbook = self._package, self._workbook
        before = package.changes, workbook.tables, workbook.relations, dict(self._bodies)
        try:
            for table in tables:
                self._write(table)
        except BaseException:
            package.changes, workbook.tables, workbook.relations, self._bodies = before
            raise

    def when_saved(self, act: Callable[[], object]) -> None:
        """Do this once `saved` says so."""
        self._when_saved.append(act)

    def saved(self) -> None:
        """Tell the book that its bytes are the file's now."""
        while self._when_saved:
            self._when_saved.pop(0)()

    def refuse_if_signed(self) -> None:
        """Raise CannotGoOn FILE_UNSAFE for a digitally signed file: any change would break the signature."""
        with explain_failures(self._file):
            if self._workbook.signed:
                raise Unsafe("berkas bertanda tangan digital")

    def to_bytes(self) -> bytes:
        """Put the file together as it stands now; the very same bytes when nothing changed.

        Raises CannotGoOn FILE_DAMAGED when a part that nobody looked at is damaged: it would be saved as if it were whole.
        """
        with explain_failures(self._file):
            return self._package.to_bytes()

    def _read(self, places: Iterable[TablePlace]) -> None:
        missing = [place for place in places if place.name not in self._bodies]
        self._bodies |= read_bodies(self._package, self._workbook, missing)

    def _write(self, table: Table) -> None:
        place = self._workbook.tables.get(table.name)
        if place is None:
            raise CannotGoOn(Code.TABLE_MISSING, file=self._file.name, sheet=table.sheet, table=table.name)
        if table.headings != place.headings or any(len(row) != len(place.headings) for row in table.rows):
            raise ValueError(f"rows of {table.name} do not fit its headings")
        with explain_failures(self._file, place.sheet.name):
            self._read([place])
            old = self._bodies[table.name].rows
            if table.rows or without_empty_rows(old):
                self._put(place, old, table.rows or ((None,) * len(place.headings),))

    def _put(self, place: TablePlace, old: list[Row], new: tuple[Row, ...]) -> None:
        """Write the body of one table where it differs."""
        package, workbook = self._package, self._workbook
        sheet = Sheet(package.read(place.sheet.part))
        part = package.read(place.part)
        filtered, shows = is_set(part), shown_by(part, new) if is_set(part) else None
        change = BodyChange(
            sheet, place, old, new, date1904=workbook.date1904, wrapping=workbook.wrapping, filtered=filtered, shows=shows
        )
        if change.nothing:
            return
        neighbours = [t for t in workbook.tables.values() if t.sheet == place.sheet]
        change.refuse_unsafe([t.area for t in neighbours if t.name != place.name])
        change.apply()
        require_well_formed(b"".join(sheet.pieces(whole_rows=False)))  # whole rows are written by us, every sign escaped
        package.replace_in_pieces(place.sheet.part, sheet.pieces())
        if len(new) != len(old):
            workbook.resize(place, change.bottom)
        if sheet.formulas_changed:
            workbook.forget_calculation_order()
        for table in neighbours:
            self._bodies.pop(table.name, None)


def _resolved(path: Path) -> Path:
    """Find the file behind links: it is the file that is to be replaced, not the link."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):  # a loop of links, a name with NUL: reading it says what is wrong
        return path


def _refuse_other_kinds(path: Path, data: bytes) -> None:
    if data.startswith(_OLE):  # an .xls of old, or the box that Office puts around an encrypted workbook
        code = Code.FILE_ENCRYPTED if _OLE_ENCRYPTED in data else Code.NOT_A_WORKBOOK
        raise CannotGoOn(code, file=path.name)
    if not data:
        raise CannotGoOn(Code.FILE_DAMAGED, file=path.name, detail="berkas kosong")
    if not data.startswith(b"PK\3\4"):
        raise CannotGoOn(Code.NOT_A_WORKBOOK, file=path.name)


def _table(place: TablePlace, body: Body) -> Table:
    row = place.body.top - 1  # of the headings, also where they are hidden
    rows = tuple(body.rows) if without_empty_rows(body.rows) else ()
    return Table(place.name, place.sheet.name, row, place.area.left, place.headings, rows, body.merged, body.below)
