"""The port to a workbook and its two adapters, a file and Excel; and the one writer of rows."""
