"""Lint of a ribbon (customUI). Excel says nothing about such faults: it shows no ribbon, or a button without a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from opened import Element, Opened

_IDS = ("id", "idMso", "idQ")
# Pictures of Office that our ribbons may use, each seen in ribbons that others ship. Office has thousands and no list to
# read them from; in real Excel a wrong one is a button without a picture.
IMAGES = frozenset({
    "AcceptInvitation", "AddInManager", "CalendarInsert", "Copy", "DataValidation", "DeclineInvitation", "ExportExcel",
    "FileNew", "FileOpen", "FilePrint", "FileSave", "FileSaveAs", "FileSendAsAttachment", "FindDialog", "Forward",
    "HappyFace", "Help", "ImportExcel", "MacroPlay", "Refresh", "RefreshAll", "TableInsert", "Undo",
})  # fmt: skip


def ribbon_ids_are_unique(book: Opened) -> Iterator[tuple[str, str]]:
    """No two controls of a ribbon have the same id."""
    for part, root in _ribbons(book):
        counts = Counter(item.get("id") for item in root.iter("{*}*") if item.get("id"))
        yield from ((part, f"id {name} is used {count} times") for name, count in counts.items() if count > 1)


def ribbon_control_has_one_id(book: Opened) -> Iterator[tuple[str, str]]:
    """A control is ours (`id`) or Office's (`idMso`), not both."""
    for part, root in _ribbons(book):
        for item in root.iter("{*}*"):
            if len(found := [name for name in _IDS if item.get(name)]) > 1:
                yield part, f"{item.get(found[0])} has {' and '.join(found)}"


def ribbon_image_is_known(book: Opened) -> Iterator[tuple[str, str]]:
    """A picture is one that Office has."""
    for part, root in _ribbons(book):
        for item in root.iter("{*}*"):
            if (image := item.get("imageMso")) and image not in IMAGES:
                yield part, f"picture {image} is not in the list"


def _ribbons(book: Opened) -> Iterator[tuple[str, Element]]:
    for link in book.relationships():
        if link.kind == "extensibility":
            yield link.target, book.xml(link.target)
