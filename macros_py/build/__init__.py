"""Builds the workbook from its sources, and checks what was built."""
