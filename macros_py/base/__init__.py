"""What everything speaks: words of dates and money, findings and their sentences, tables without a workbook, the look."""
