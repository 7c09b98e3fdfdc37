"""PK Tracker: runs SOP OT.01.02-018-097.Set.PO on an Excel workbook."""

__version__ = "0.1.0"
