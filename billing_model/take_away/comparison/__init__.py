"""The downloads of a comparison: a workbook and a leaflet."""
