"""A record holds what people wrote as text, shows it to all, and tells each change."""

import re
import zlib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.recording import offline, paper
from dashboard.recording.contents import (
    changes_of,
    cut,
    digest_of,
    scene_of,
    width_of,
)
from dashboard.recording.document import Document, document_of
from dashboard.recording.images import MOST_WIDTH, ImageRefused, checked
from dashboard.recording.sealing import HTML, PDF, Unreadable, opened
from dashboard.words import words
from layers.briefing import SharedView, Shown, unseal
from layers.briefings import Step, View
from layers.leading import Asking, Taking, taken
from layers.picture import Picture
from layers.record import Context
from tests.folding import body, feature, log_of, scene, viewer
from tests.recorded import BOX, MARKUP, a_scene, chunk, contents, manifest, png
from tests.records import NOW

CAPTIONS = ("The tanker left Ust-Luga at 14:05Z.", MARKUP, "Друга сцена")


def document(language: str = "en", *captions: str) -> Document:
    return document_of(
        contents(*(captions or CAPTIONS)), words(language), "OPEN PUBLIC"
    )


def written(form: str, language: str = "en", *captions: str) -> bytes:
    said = contents(*(captions or CAPTIONS))
    images = [png(colour=bytes([40 * i, 80, 120])) for i, _ in enumerate(said.scenes)]
    claims = manifest(said, images, form)
    if form == HTML:
        return offline.written(document(language, *captions), images, claims)
    return paper.written(document(language, *captions), images, claims, said.made_at)


FILES = {HTML: written(HTML), PDF: written(PDF)}


@pytest.mark.parametrize("form", [HTML, PDF])
def test_a_record_as_it_was_written_is_unchanged(form: str) -> None:
    found = opened(FILES[form])
    assert found.changed == ()
    assert found.whole
    assert [each.caption for each in found.manifest.scenes] == list(CAPTIONS)


@settings(max_examples=400)
@given(
    st.sampled_from([HTML, PDF]), st.floats(0, 1, exclude_max=True), st.integers(1, 255)
)
def test_a_changed_byte_is_found_wherever_it_is(
    form: str, where: float, by: int
) -> None:
    whole = FILES[form]
    at = int(where * len(whole))
    changed = whole[:at] + bytes([whole[at] ^ by]) + whole[at + 1 :]
    try:
        found = opened(changed)
    except Unreadable:
        return  # one clear sentence says so
    named = [each for each in found.changed if each.first <= at <= each.last]
    assert named or (not found.whole and found.first <= at <= found.last)


@given(st.sampled_from([HTML, PDF]), st.floats(0, 1, exclude_max=True))
def test_a_byte_that_was_put_in_or_taken_out_is_found(form: str, where: float) -> None:
    whole = FILES[form]
    at = int(where * len(whole))
    for changed in (whole[:at] + b"x" + whole[at:], whole[:at] + whole[at + 1 :]):
        try:
            found = opened(changed)
        except Unreadable:
            continue
        assert found.changed or not found.whole


@given(st.binary(max_size=400))
def test_a_file_that_is_no_record_is_told_so(content: bytes) -> None:
    with pytest.raises(Unreadable):
        opened(content)


@pytest.mark.parametrize("number", ["-1", str(2**70)])
def test_a_number_that_no_log_has_is_told_as_a_changed_manifest(number: str) -> None:
    whole = FILES[HTML]
    said = f'"made_n":{opened(whole).manifest.made_n}'.encode()
    assert whole.count(said) == 1
    with pytest.raises(Unreadable, match="manifest"):
        opened(whole.replace(said, f'"made_n":{number}'.encode()))


def test_a_cut_file_is_no_record() -> None:
    for whole in FILES.values():
        with pytest.raises(Unreadable):
            opened(whole[: len(whole) // 2])


def test_markup_in_a_caption_is_text_in_the_html() -> None:
    page = FILES[HTML].decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    # The manifest is data, and the only script element.
    assert re.findall(r"<script[^>]*>", page) == [
        '<script type="application/json" id="onepicture-manifest">'
    ]
    assert "http" not in re.sub(r"http-equiv", "", page)


def test_the_pdf_is_tagged_and_says_its_language() -> None:
    pdf = written(PDF, "fr")
    assert pdf.startswith(b"%PDF-")
    assert pdf.endswith(b"%%EOF")
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    text = pdf
    for each in packed:
        try:
            text += zlib.decompress(each)
        except zlib.error:
            continue
    assert b"/StructTreeRoot" in text
    assert b"/Marked true" in text
    assert b"(fr)" in text
    assert b"pdfuaid" in text


def test_a_character_that_no_face_has_is_told_by_its_number() -> None:
    for caption in ("😀 中文", '#import "@preview/x:1.0.0"', "a\u200bb\u0301"):
        assert opened(written(PDF, "en", caption)).changed == ()


def test_the_record_is_in_the_language_of_who_makes_it() -> None:
    english, french = document("en"), document("fr")
    assert english.title != french.title
    assert "14:05Z" in french.sections[0].caption


def test_a_scene_of_some_days_says_of_which() -> None:
    days = ("2025-09-03", "2025-09-09")
    limited = a_scene(1, shown=Shown(box=BOX, days=days, compared=30))
    told = document_of(
        msgspec.structs.replace(contents("One"), scenes=(limited,)), words("en"), ""
    )
    rows = {row.name: row.value for row in told.sections[0].rows}
    assert rows["Only records of"] == "2025-09-03 – 2025-09-09"
    assert "not drawn here" in rows["Compared"]


def test_the_banner_says_label_and_audience_and_each_scene_its_own_label() -> None:
    said = document()
    for part in ("EXERCISE", "OPEN PUBLIC", "PUBLIC · ALL"):
        assert part in said.banner
    labels = [row.value for each in said.sections for row in each.rows[-1:]]
    assert labels == ["OPEN PUBLIC"] * len(CAPTIONS)


def test_only_what_all_of_the_audience_may_see_is_in_a_record() -> None:
    est, fin = viewer("ALL", "EST"), viewer("ALL", "FIN", level="PUBLIC")
    lines = (
        feature("a"),
        feature("b", releasable_to=["EST"]),
        feature("c", level="SENSITIVE"),
        feature("d", releasable_to=["~EST"]),
        feature("e", releasable_to=["@anna"]),
    )
    picture = folded(body(scene(context="REALITY")), body(*lines))
    both = [held.id for held in cut(picture, picture, (est, fin))]
    assert both == ["a"]
    one = [held.id for held in cut(picture, picture, (viewer("ALL", "EST", "~EST"),))]
    assert one == ["a", "b", "c"], "what is private is in no record"


def test_what_was_taken_back_since_is_in_no_record() -> None:
    fin = viewer("FIN")
    bodies = [
        body(feature("a", releasable_to=["FIN"]), feature("b", releasable_to=["FIN"])),
        body(feature("a", 2, releasable_to=["EST"])),
    ]
    then, now = folded(bodies[0]), folded(*bodies)
    assert [held.id for held in cut(then, now, (fin,))] == ["b"]
    assert [held.id for held in cut(then, then, (fin,))] == ["a", "b"]


def test_a_view_of_a_record_that_is_hidden_is_told_as_an_area_alone() -> None:
    hidden = feature("b", releasable_to=["EST"])
    shown = Shown(box=BOX, caption="About b", selected="b", card=True)
    view = View(Step("1-1", 1, "MOVED", 1, 1), shown)
    led = unseal(shared_view(shown)).line(NOW, "")
    picture = folded(body(feature("a"), hidden, led))
    est, fin = (viewer("EST", "ALL"),), (viewer("FIN", "ALL"),)
    for key, caption, ids in ((est, "About b", 3), (fin, "", 1)):
        records = cut(picture, picture, key)
        assert len(records) == ids, "the view itself names it, too"
        scene = scene_of(1, view, picture, records, None)
        assert (scene.caption, scene.shown.selected is None) == (caption, not caption)


def shared_view(shown: Shown) -> SharedView:
    by = Asking("anna", "Anna", Context.EXERCISE, NOW, NOW)
    held = taken(None, Taking(event_id="0" * 16, seat="s"), by)
    return msgspec.structs.replace(held, shown=shown)


def test_the_digest_of_one_audience_is_that_of_its_screens() -> None:
    picture = folded(body(feature("a"), feature("b", releasable_to=["EST"])))
    for key in (viewer("ALL"), viewer("EST"), viewer("FIN")):
        assert digest_of(cut(picture, picture, (key,))) == picture.digest(key)


def test_what_changed_between_two_scenes_is_named() -> None:
    key = (viewer("ALL"),)
    bodies = [
        body(feature("a"), feature("b"), feature("c")),
        body(feature("b", 2, title="New title"), feature("d", title="Fourth")),
        body(feature("c", 2, status="RETRACTED", title="Third")),
    ]
    then, now = folded(bodies[0]), folded(*bodies)
    found = changes_of(cut(then, then, key), cut(now, now, key))
    told = [(each.how, each.id, each.title) for each in found]
    assert told == [
        ("CHANGED", "b", "New title"),
        ("RETRACTED", "c", "Third"),
        ("NEW", "d", "Fourth"),
    ]


def test_the_width_of_the_area_is_measured_on_the_ellipsoid() -> None:
    assert 280_000 < width_of(Shown(box=BOX)) < 290_000


def folded(*bodies: bytes) -> Picture:
    picture = Picture()
    for entry in log_of(bodies):
        picture.apply(entry)
    return picture


def test_an_image_is_kept_as_its_pixels_alone() -> None:
    plain = png()
    head, rest = plain[:33], plain[33:]
    noted = head + chunk(b"tEXt", b"Comment\0secret") + rest
    found = checked(noted)
    assert (found.width, found.height) == (64, 36)
    assert found.content == plain
    assert b"secret" not in found.content


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"GIF89a", "no PNG"),
        (png()[:-4], "cut"),
        (png() + b"more", "follows"),
        (png()[:60] + b"\0" + png()[61:], "damaged"),
        (png(MOST_WIDTH + 1, 1), "at most"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""), "no whole PNG"),
        (png()[:33] + chunk(b"IDAT", zlib.compress(b"x")) + png()[-12:], "pixels"),
        (png()[:33] + chunk(b"tEXt", b"") * 500_000 + png()[33:], "parts"),
        (
            png()[:33] + chunk(b"IDAT", zlib.compress(b"\0" * 10**8)) + png()[-12:],
            "pixels",
        ),
    ],
)
def test_an_image_that_is_not_as_it_says_is_refused(
    content: bytes, problem: str
) -> None:
    with pytest.raises(ImageRefused, match=problem):
        checked(content)


def test_the_record_brings_its_own_style_and_template() -> None:
    place = Path(offline.__file__).parent
    assert {"offline.css", "paper.typ"} <= {each.name for each in place.iterdir()}
