"""The files to download: an outcome as a reconciliation file, as a workbook that computes, and as a leaflet.

Pure functions from an outcome and a language to text or bytes; nothing here opens a file.
"""
