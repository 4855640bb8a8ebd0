"""Workbooks of spreadsheets (XLSX): plain sheets written with the same bytes again, foreign ones read with distrust."""
