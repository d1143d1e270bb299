"""What is taken along of a comparison: a workbook and a leaflet."""
