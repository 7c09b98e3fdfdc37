"""Styles and properties of a .docx: how text looks, how a paragraph stands, which lines a table has."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from lxml import etree

from macros_py.documents.docx_pdf.blocks import Edge, Look, Shape

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TWIP = 1 / 20  # in points


@dataclass
class Style:
    """A named style: what it is based on, and its properties as they stand. `level` is 1 for Heading 1."""

    base: str | None
    rpr: etree._Element | None
    ppr: etree._Element | None
    tblpr: etree._Element | None
    level: int


@lru_cache(maxsize=8)
def read_styles(xml: bytes) -> tuple[dict[str, Style], str | None, Look, Shape]:
    """The styles by id, that of plain paragraphs, and the look and shape that all start from.

    Remembered: the papers of all units share the styles of one layout.
    """
    root = etree.fromstring(xml)
    default = next(
        (
            s.get(W + "styleId")
            for s in root.iter(W + "style")
            if s.get(W + "type") == "paragraph" and s.get(W + "default") == "1"
        ),
        None,
    )
    return (
        {s.get(W + "styleId"): _style(s) for s in root.iter(W + "style")},
        default,
        look_of(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"), Look(size=10)),
        shape_of(root.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr"), Shape()),
    )


def _style(element: etree._Element) -> Style:
    name = (value_of(element, "name") or "").lower()
    heading = re.fullmatch(r"heading (\d)", name)
    return Style(
        value_of(element, "basedOn"),
        element.find(W + "rPr"),
        element.find(W + "pPr"),
        element.find(W + "tblPr"),
        int(heading[1]) if heading else 0,
    )


def look_of(rpr: etree._Element | None, look: Look) -> Look:
    """`look` with what these run properties change."""
    if rpr is None:
        return look
    size, color, line = value_of(rpr, "sz"), value_of(rpr, "color"), value_of(rpr, "u")
    return Look(
        switch(rpr, "b", look.bold),
        switch(rpr, "i", look.italic),
        look.underline if line is None else line != "none",
        look.size if size is None else float(size) / 2,
        look.color if color in (None, "auto") else str(color),
    )


def shape_of(ppr: etree._Element | None, shape: Shape) -> Shape:
    """`shape` with what these paragraph properties change."""
    if ppr is None:
        return shape
    changed: dict[str, object] = {}
    if (align := value_of(ppr, "jc")) is not None:
        changed["align"] = align
    if (space := ppr.find(W + "spacing")) is not None:
        for name in ("before", "after"):
            if space.get(W + name) is not None:
                changed[name] = points(space, name)
        if space.get(W + "line") is not None and space.get(W + "lineRule", "auto") == "auto":
            changed["line"] = int(space.get(W + "line")) / 240
    if (indent := ppr.find(W + "ind")) is not None:
        for name, names in (("left", ("left", "start")), ("right", ("right", "end")), ("first", ("firstLine",))):
            for attribute in names:
                if indent.get(W + attribute) is not None:
                    changed[name] = points(indent, attribute)
        if indent.get(W + "hanging") is not None:
            changed["first"] = -points(indent, "hanging")
    changed["keep_next"] = switch(ppr, "keepNext", shape.keep_next)
    changed["new_page"] = switch(ppr, "pageBreakBefore", shape.new_page)
    if (line := ppr.find(f"{W}pBdr/{W}bottom")) is not None:
        changed["rule"] = int(line.get(W + "sz", "4")) / 8
    return replace(shape, **changed)  # type: ignore[arg-type]


def edges_of(parent: etree._Element | None, name: str) -> dict[str, Edge]:
    """The lines that a group of borders sets, by side."""
    found = None if parent is None else parent.find(W + name)
    edges = {}
    for side in () if found is None else found:
        hidden = side.get(W + "val") in ("nil", "none", None)
        color = side.get(W + "color", "auto")
        width = 0 if hidden else int(side.get(W + "sz", "4")) / 8
        edges[side_of(side)] = Edge(width, "000000" if color == "auto" else color)
    return edges


def side_of(element: etree._Element) -> str:
    """The side that an element is about; a script's start and end are left and right."""
    name: str = etree.QName(element).localname
    return {"start": "left", "end": "right"}.get(name, name)


def value_of(parent: etree._Element | None, name: str) -> str | None:
    """The value of a child element; None when it is not there."""
    child = None if parent is None else parent.find(W + name)
    return None if child is None else child.get(W + "val")


def switch(parent: etree._Element, name: str, before: bool) -> bool:
    """Whether a property is on; as `before` when it is not set."""
    child = parent.find(W + name)
    return before if child is None else child.get(W + "val", "1") not in ("0", "false", "off")


def points(element: etree._Element, name: str) -> float:
    """A length in twips as points."""
    return float(element.get(W + name, "0")) * _TWIP
