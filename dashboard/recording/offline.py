"""Writes a record as one HTML file that asks nobody for anything.

Images are inside it, there is no script, and its own policy forbids every request.
Every text is escaped. It must never be given markup.
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from dashboard.recording.document import Document, Listed, Row, Section
from dashboard.recording.sealing import Manifest, Piece, sealed

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_END = b"</body>\n</html>\n"


def written(document: Document, images: Sequence[bytes], manifest: Manifest) -> bytes:
    """Return the file; the images are PNG, one for each section."""
    pieces = [Piece("beginning", 0, _beginning(document).encode())]
    for section, image in zip(document.sections, images, strict=True):
        before, after = _section(section)
        n = section.number
        pieces += [
            Piece("text", n, before.encode()),
            Piece("image", n, b64encode(image)),
            Piece("text", n, after.encode()),
        ]
    pieces.append(Piece("notes", 0, _notes(document).encode()))
    return sealed(manifest, pieces, _END)


def _beginning(document: Document) -> str:
    style = files("dashboard.recording").joinpath("offline.css").read_text("utf-8")
    facts = _facts(document.rows) + "".join(_listed(each, 2) for each in document.lists)
    return (
        f'<!doctype html>\n<html lang="{escape(document.language)}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{escape(document.title)} · {escape(document.subtitle)}</title>\n"
        f"<style>\n{style}</style>\n</head>\n<body>\n"
        f'<header class="banner">{escape(document.banner)}</header>\n<main>\n'
        f"<h1>{escape(document.title)}</h1>\n<p>{escape(document.subtitle)}</p>\n"
        f"{facts}"
    )


def _section(section: Section) -> tuple[str, str]:
    """Return what stands before the bytes of the image, and after them."""
    headline = _paragraph("headline", section.headline)
    before = (
        f'<section class="scene" aria-labelledby="scene-{section.number}">\n'
        f'<h2 id="scene-{section.number}">{escape(section.title)}</h2>\n'
        f"{headline}"
        f'<figure><img alt="{escape(section.alt)}" src="data:image/png;base64,'
    )
    lists = "".join(_listed(each, 3) for each in section.lists)
    after = (
        f'">\n<figcaption>{_paragraph("caption", section.caption)}'
        f"{_paragraph('note', section.note)}</figcaption></figure>\n"
        f"{_facts(section.rows)}{lists}</section>\n"
    )
    return before, after


def _notes(document: Document) -> str:
    said = "".join(_paragraph("note", each) for each in document.end)
    banner = f'<footer class="banner">{escape(document.banner)}</footer>\n'
    return f"{said}</main>\n{banner}"


def _paragraph(name: str, text: str) -> str:
    return f'<p class="{name}">{escape(text)}</p>\n' if text else ""


def _facts(rows: Iterable[Row]) -> str:
    each = (f"<dt>{escape(r.name)}</dt><dd>{escape(r.value)}</dd>\n" for r in rows)
    return f"<dl>\n{''.join(each)}</dl>\n"


def _listed(listed: Listed, level: int) -> str:
    items = "".join(f"<li>{escape(each)}</li>\n" for each in listed.items)
    content = f"<ul>\n{items}</ul>\n" if items else _paragraph("note", listed.empty)
    return f"<h{level}>{escape(listed.title)}</h{level}>\n{content}"
