"""The SOP as data, the units, and Indonesian working time: pure, and without a workbook."""
