"""The downloads of a scenario: a workbook, a leaflet, the columns of a reconciliation file."""
