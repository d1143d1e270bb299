"""The files of a scenario, by name: what the page's download buttons and the command line write."""

from __future__ import annotations

from typing import Literal

from billing_model.billing.outcome import Outcome, outcome
from billing_model.files.expectations import differences
from billing_model.files.scenario import Scenario
from billing_model.files.toml import dumps
from billing_model.take_away.about import About, about

Kind = Literal["xlsx", "pdf", "reconciliation", "toml"]
ENDINGS = {"xlsx": "xlsx", "pdf": "pdf", "reconciliation": "csv", "toml": "toml"}
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "reconciliation": "text/csv",
    "toml": "application/toml",
}
PRINTED = ("shows", "expect", "remark")  # what a document prints for the scenario as it was


def as_file(
    kind: Kind, scenario: Scenario, language: str, result: Outcome | None = None, above: About | None = None,
    raw: bool = False,
) -> bytes:  # fmt: skip
    """A scenario as a file of this kind.

    - result: what is billed; without it, the scenario up to its `until`.
    - above: what is written above the figures; without it, what the scenario says.
    - raw: texts in CSV as they are, also those that a spreadsheet computes.
    """
    if kind == "toml":
        return scenario_file(scenario).encode("utf-8")
    billed = outcome(scenario.book, scenario.until) if result is None else result
    if kind == "reconciliation":
        from billing_model.take_away.scenario.reconciliation import reconciliation_file

        return reconciliation_file(billed, raw).encode("utf-8-sig")  # with the mark by which Excel knows the letters
    header = about(scenario, language) if above is None else above
    if kind == "pdf":
        from billing_model.take_away.scenario.leaflet import leaflet

        return leaflet(billed, header, language, scenario.currency)
    from billing_model.take_away.scenario.workbook import workbook

    return workbook(billed, header, language)


def scenario_file(scenario: Scenario) -> str:
    """A scenario as TOML, as it is now; without what a document prints for it, if that no longer agrees."""
    left_out = PRINTED if differences(scenario) else ()
    return dumps({name: value for name, value in scenario.data.items() if name not in left_out})
