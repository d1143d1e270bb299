"""Random lines of all programmes, explained in both languages, keep a small grammar; and the grammar can fail."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import strategies
from billing_model.billing.bill import bill
from billing_model.billing.invoices import invoices
from billing_model.explaining.explain import explain
from billing_model.files.scenario import parse
from billing_model.words.wording import LANGUAGES, wording
from grammar import faults, faults_of_a_sentence

WRONG = {
    "en": [
        "Cancelled within 1 days of it.", "Within 0 days.", "Two licence.", "2 month are.", "1 day are free.",
        "On {day} it ends.", "It  ends.", "It is a 8% discount.", "It costs 4,50.", "It costs 12345.00.",
        "None is due.", "It ends , then.", "From … it ends.", "It it ends.", "31 days makes 2.00.",
    ],
    "it": [
        "Entro 1 giorni.", "Il 11 aprile.", "Fino al 8 luglio.", "Dal 11 al 12.", "Il 1 febbraio.", "Il 1 feb 2018.",
        "L'12 marzo.", "L'IVA al 8%.", "Lo sconto del 80%.", "La fattura di il 3 marzo.", "Costa 4.50.",
        "Si conta una giornata-dispositivo: a 2,00 per dispositivo ogni 30 giorni fanno 0,07.",
        "1 giorno a 2,00 fanno 2.", "Erano in uso una licenza.", "Una fattura of 3 days.",
        "Costa 12345,00.", "Entro 0 giorni.",
    ],
}  # fmt: skip
RIGHT = {
    "en": ["On 1 February 2018, 27 licences were in use: 1 day at 1.00 a day makes 1,234.50.", "An 8% discount."],
    "it": [
        "Dall'8 all'11 luglio 2018 erano in uso 27 licenze: 4 giorni a 1,00 al giorno fanno 1.234,50.",
        "Il 18 marzo, il 1° aprile, l'11 giugno, dell'80%, del 18%: una licenza, 12 giorni a 0,129 fanno 1,55.",
        "Una licenza: 12 giorni a 0,129 al giorno fanno 1,55. Più di 8,00 EUR.",
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_grammar_tells_right_from_wrong(language: str):
    assert [text for text in WRONG[language] if not list(faults_of_a_sentence(text, language))] == []
    assert [fault for text in RIGHT[language] for fault in faults_of_a_sentence(text, language)] == []
    assert list(faults_of_a_sentence("no end", language)) == ["no full stop: no end", "no capital: no end"]


READ = 2_000  # lines, each in both languages
SCENARIOS = st.one_of(
    strategies.csp_scenarios(),
    strategies.csp_scenarios(),
    strategies.csp_scenarios(),
    strategies.avast_scenarios(),
    strategies.prepaid_scenarios(),
    strategies.axcrypt_scenarios(),
    strategies.office365_scenarios(),
    strategies.BY_PROGRAMME["nce"],
    strategies.BY_PROGRAMME["nce"],
)


def test_2_000_random_lines_are_well_explained():
    read = 0

    @settings(max_examples=400, suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink])
    @given(SCENARIOS)
    def explained(data):
        nonlocal read
        if read >= READ:
            return
        scenario = parse(data)
        _, lines = invoices(scenario.book, bill(scenario.book, np.datetime64(scenario.until, "D")))
        for row in range(min(len(lines), 12)):
            read += 1
            for language in LANGUAGES:
                well_explained(scenario.book, lines, row, language)

    explained()
    assert read > READ // 4  # as many as the profile's examples give


def well_explained(book, lines, row, language):
    explanation = explain(book, lines, row, language)
    wrong = [
        *faults_of_a_sentence(explanation.sentence, language),
        *faults_of_a_sentence(explanation.rounding.sentence, language),
        *(fault for step in explanation.steps for fault in faults(step, language)),
    ]
    assert not wrong, (wrong, explanation.sentence, explanation.steps, explanation.rounding.sentence)
    assert not explanation.steps[0].startswith(("exactly", "cifra esatta")), "its formula is not known"
    assert not explanation.sentence.startswith(f"{wording(language).kind(lines.kind_names[row])}, "), "no own sentence"
