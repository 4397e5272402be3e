"""Gather every visible sentence from the source into the gettext catalogues.

`python -m dashboard.catalogue` rewrites messages.pot and merges it into each language;
what has no translation yet stays empty, and a test fails until somebody fills it.
A builder's tool: the running server must never import this module.
"""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

from dashboard.words import DEFAULT, LANGUAGES, LOCALE, catalogue
from layers.findings import FINDINGS
from layers.indicators.concern import Matter
from layers.indicators.saying import MAP_WORDS
from layers.indicators.saying import SENTENCES as INDICATOR_SENTENCES
from layers.registry import LAYERS
from layers.rules.sentences import SENTENCES as RULE_SENTENCES
from layers.rules.sentences import UNIT_OF_ONE, UNIT_WORDS
from layers.tables.refusal import Refusal
from layers.understanding import Sentence

ROOT = Path(__file__).parent.parent
KEYWORDS = {
    "t": None,
    "plural": (1, 2),
    "mark": None,
}
"""Function names whose arguments are visible words, and which arguments those are."""

OPTIONS = {"parse_template_string": True}

SOURCES = (
    ("python", "dashboard", "**/*.py"),
    ("javascript", "dashboard/web", "*.ts"),
)


def source_files() -> Iterator[tuple[str, Path]]:
    """Give the method of reading and the path of each file with visible words."""
    for method, folder, pattern in SOURCES:
        for path in sorted((ROOT / folder).glob(pattern)):
            if "node_modules" not in path.parts and ".test." not in path.name:
                yield method, path


def gather() -> Catalog:
    """Give the template: every key that the source uses, with where it is used."""
    template = Catalog(project="one-picture", charset="utf-8", fuzzy=False)
    for method, path in source_files():
        where = path.relative_to(ROOT).as_posix()
        found = extract_from_file(method, path, KEYWORDS, options=OPTIONS)
        for _line, message, _comments, context in found:
            template.add(message, locations=[(where, 0)], context=context)
    for where, sentence in said_by_layers():
        template.add(sentence, locations=[(where, 0)])
    for unit, one in UNIT_OF_ONE.items():
        counted = (one, UNIT_WORDS[unit])
        template.add(counted, locations=[("layers/rules/sentences.py", 0)])
    return template


def said_by_layers() -> Iterator[tuple[str, str]]:
    """Give the words that the layers and the ingest hold as data, and where."""
    for layer in LAYERS:
        where = f"layers/{layer.name}.py"
        yield where, layer.title
        yield from ((where, item.label) for item in layer.legend)
    yield from (("layers/findings.py", sentence) for _, sentence in FINDINGS.values())
    yield from (("layers/understanding.py", str(sentence)) for sentence in Sentence)
    yield from (("layers/rules/sentences.py", each) for each in RULE_SENTENCES)
    said = (*INDICATOR_SENTENCES.values(), *MAP_WORDS)
    yield from (("layers/indicators/saying.py", each) for each in said)
    yield from (("layers/indicators/concern.py", str(each)) for each in Matter)
    yield from (("layers/tables/refusal.py", str(each)) for each in Refusal)


def merge(template: Catalog) -> None:
    """Write the template, and bring each language's catalogue up to it."""
    _write(template, LOCALE / "messages.pot")
    for language in LANGUAGES:
        merged = catalogue(language)
        # Babel puts the messages of the template themselves into the catalogue.
        fresh = deepcopy(template)
        merged.update(fresh, no_fuzzy_matching=True, update_creation_date=False)
        merged.obsolete.clear()
        if language == DEFAULT:
            _keys_are_the_words(merged)
        _write(merged, LOCALE / language / "LC_MESSAGES" / "messages.po")


def _keys_are_the_words(english: Catalog) -> None:
    for message in english:
        if message.id and not any(message.string or ()):
            message.string = message.id


def _write(messages: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as lines:
        write_po(lines, messages, width=88, include_lineno=False, sort_output=True)


if __name__ == "__main__":
    merge(gather())
