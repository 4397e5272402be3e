"""Every rule has one sentence, and the finding has what the sentence needs."""

import string

from layers.findings import FINDINGS, FindingRule, Verdict, find


def test_every_rule_has_a_sentence() -> None:
    assert set(FINDINGS) == set(FindingRule)
    assert all(sentence.endswith(".") for _, sentence in FINDINGS.values())


def test_a_finding_fills_its_sentence() -> None:
    found = find(FindingRule.EDGES_DENSIFIED, "geometry", added=3, edge_deg=0.1)
    assert found.verdict is Verdict.NOTE
    assert found.sentence.format(**found.values).startswith("3 positions were added")
    names = {name for _, name, _, _ in string.Formatter().parse(found.sentence) if name}
    assert names == found.values.keys()
