"""Files of strangers become records by a plan, and records come back from files."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.admission import admit
from layers.drafting import base_of
from layers.gazetteer import Gazetteer
from layers.tables.cells import guarded, unguarded
from layers.tables.columns import EVERYWHERE, targets
from layers.tables.judging import Good, Judge, Wrong, look
from layers.tables.kinds import Format
from layers.tables.plan import Plan
from layers.tables.reading import Limits, opened
from layers.tables.refusal import FileRefused, Refusal
from layers.tables.shapes import KINDS
from layers.tables.writing import write
from tests.records import EXAMPLES, FULL, ROOM, wire

ABOUT = {"room": "main", "n": 4812, "digest": "ab" * 16, "audience": "ALL"}
GRADED = {
    "label.policy": "OPEN",
    "label.classification": "PUBLIC",
    "releasable_to": "ALL",
    "source[0].source_id": "coast guard",
    "source[0].reliability": "B",
    "source[0].credibility": "2",
}
CSV = EVERYWHERE["incidents"] | GRADED | {"position_error_m": "500", "severity": "3"}
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


def on_the_picture(record: dict[str, Any], layer: str) -> dict[str, Any]:
    """Return a record as it is in a feature of the log."""
    [made] = admit(wire(record), layer, ROOM)
    return base_of(made.line(NOW, "")) | {"id": made.id}


def said(record: dict[str, Any]) -> dict[str, Any]:
    """Return what a record says, without what follows from who sends it."""
    ours = ("provenance", "signature", "verified_by", "revision", "status")
    return {k: v for k, v in record.items() if k not in ours}


def judged(path: Path, plan: Plan, limits: Limits | None = None) -> list[Good | Wrong]:
    file = opened(path, limits or Limits())
    return list(Judge(plan, "account:anna", ROOM, Gazetteer()).rows(file))


def guessed(path: Path, layer: str = "", **more: Any) -> Plan:
    """Return the plan that a person confirms without changing anything."""
    found = look(opened(path, Limits()), "", layer)
    columns = {e["name"]: e["target"] for e in found["columns"] if e["target"]}
    fields = {"columns": columns, "values": found["values"], "sheet": found["sheet"]}
    plan = {"layer": found["layer"], "name": path.name, **fields, **more}
    return Plan(**plan)


def back(tmp_path: Path, found: Format, layer: str, records: Any) -> list[Any]:
    """Return the records of a file, written and read again."""
    path = tmp_path / f"picture.{found.value}"
    path.unlink(missing_ok=True)
    write(path, found, {layer: records}, ABOUT)
    rows = judged(path, guessed(path, layer))
    assert not [row for row in rows if isinstance(row, Wrong)]
    lines = [row.record.line(NOW, "") for row in rows if isinstance(row, Good)]
    ids = [row.record.id for row in rows if isinstance(row, Good)]
    return [base_of(e) | {"id": i} for e, i in zip(lines, ids, strict=True)]


@pytest.mark.parametrize("layer", list(KINDS))
@pytest.mark.parametrize("found", list(Format), ids=str)
def test_what_is_exported_is_imported_as_the_same_records(
    tmp_path: Path, found: Format, layer: str
) -> None:
    full = on_the_picture(FULL[layer] | {"id": "FULL-1"}, layer)
    plain = on_the_picture(EXAMPLES[layer] | {"id": "PLAIN-1"}, layer)
    two = [FULL[layer]["source"][0], {**FULL[layer]["source"][0], "source_id": "t"}]
    several = on_the_picture(FULL[layer] | {"id": "TWO-1", "source": two}, layer)
    records = [full, plain, several]
    come_back = back(tmp_path, found, layer, records)
    if found is Format.KML:  # it knows no area of several parts that has one
        records[0]["geometry"] = come_back[0]["geometry"]
        records[2]["geometry"] = come_back[2]["geometry"]
    assert list(map(said, come_back)) == list(map(said, records))


_words = st.text(
    st.characters(
        categories=["L", "N", "P", "S", "Zs"], exclude_characters="\u2028\u2029"
    ),
    min_size=1,
    max_size=40,
).filter(lambda text: text.strip() == text)
_formula = st.sampled_from("=+-@'|%").flatmap(lambda s: _words.map(lambda w: s + w))


@pytest.mark.parametrize("found", list(Format), ids=str)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(title=_words | _formula, place=_words | _formula, lon=st.floats(10, 30))
def test_whatever_a_text_says_it_comes_back_as_it_was(
    tmp_path: Path, found: Format, title: str, place: str, lon: float
) -> None:
    at = {"type": "Point", "coordinates": [round(lon, 7), 58.1234567]}
    changed = {"id": "X-1", "title": title, "place": place, "geometry": at}
    record = on_the_picture(EXAMPLES["incidents"] | changed, "incidents")
    [again] = back(tmp_path, found, "incidents", [record])
    assert said(again) == said(record)


@given(st.text())
def test_a_guarded_text_is_no_formula_and_loses_nothing(text: str) -> None:
    assert guarded(text)[:1] not in tuple("=+-@\t\r\n|%") or not text
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("found", [Format.CSV, Format.XLSX, Format.ODS], ids=str)
def test_no_exported_cell_is_a_formula(tmp_path: Path, found: Format) -> None:
    bad = '=HYPERLINK("http://example.org")'
    record = on_the_picture(EXAMPLES["incidents"] | {"title": bad}, "incidents")
    path = tmp_path / f"x.{found.value}"
    write(path, found, {"incidents": [record]}, ABOUT | {"audience": bad})
    if found is Format.CSV:
        text = path.read_text("utf-8-sig").partition("\n")[2]
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert "'" + bad in cells
        assert not [cell for cell in cells if cell.startswith("=")]
        return
    with zipfile.ZipFile(path) as book:
        whole = b"".join(book.read(n) for n in book.namelist() if n.endswith(".xml"))
    assert b"<f>" not in whole
    assert b"formula" not in whole


def table(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "report.csv"
    path.write_bytes(text.encode(encoding))
    return path


FRENCH = (
    "Titre;Date;Latitude;Longitude;Gravité;Domaine;Type;Lieu;Pays\r\n"
    "Câble coupé;2026-11-01 14:05;57,9;20,1;3;sous-marin;câble;Baltique;FIN, SWE\r\n"
    "Drone;01/11/2026;58°N;24°E;9;aérien;drone;;EST\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_french_table_is_understood_whatever_its_encoding(
    tmp_path: Path, encoding: str
) -> None:
    path = table(tmp_path, FRENCH, encoding)
    plan = guessed(path, everywhere=CSV, zone="UTC")
    assert plan.layer == "incidents"
    assert plan.columns == {
        "Titre": "title",
        "Date": "occurred_from",
        "Latitude": "lat",
        "Longitude": "lon",
        "Gravité": "severity",
        "Domaine": "domain",
        "Type": "type",
        "Lieu": "place",
        "Pays": "affected_states",
    }
    good, wrong = judged(path, plan)
    assert isinstance(good, Good)
    about = good.record.properties
    assert good.record.geometry["coordinates"] == [20.1, 57.9]
    assert about["occurred_from"] == "2026-11-01T14:05:00Z"
    assert (about["domain"], about["type"]) == ("SUBSURFACE", "CABLE_DAMAGE")
    assert list(about["affected_states"]) == ["FIN", "SWE"]
    assert isinstance(wrong, Wrong)
    assert wrong.row == 3, "as a spreadsheet shows it"
    fields = {reason.field: reason for reason in wrong.reasons}
    assert set(fields) == {"occurred_from", "place", "severity"}
    assert "2026-01-11" in fields["occurred_from"].mend or fields["occurred_from"].mend
    assert all(reason.mend for reason in wrong.reasons)


def test_the_same_row_is_the_same_record_in_any_file_and_order(tmp_path: Path) -> None:
    rows = FRENCH.splitlines()
    first = judged(
        table(tmp_path, FRENCH),
        guessed(table(tmp_path, FRENCH), everywhere=CSV, zone="UTC"),
    )
    turned = table(tmp_path, "\n".join([rows[0], rows[2], rows[1], rows[1]]))
    again = judged(turned, guessed(turned, everywhere=CSV, zone="UTC"))
    ids = [row.record.id for row in again if isinstance(row, Good)]
    assert isinstance(first[0], Good)
    assert ids[0] == first[0].record.id
    assert len(set(ids)) == 2, "a row that is there twice is two records"


def test_a_position_is_read_in_any_usual_form(tmp_path: Path) -> None:
    text = (
        "title,position,severity,date\nA,35VLF7289,2,221405ZNOV26\n"
        "B,59 26.2N 24 45.1E,2,22 Nov 2026 16:05 Europe/Helsinki\n"
    )
    path = table(tmp_path, text)
    plan = guessed(
        path,
        everywhere=CSV | {"type": "OTHER", "domain": "SEA", "place": "off Tallinn"},
    )
    rows = judged(path, plan)
    assert [type(row) for row in rows] == [Good, Good], rows
    places = [
        row.record.geometry["coordinates"] for row in rows if isinstance(row, Good)
    ]
    assert {tuple(round(x, 1) for x in each) for each in places} == {(24.8, 59.4)}
    times = {
        row.record.properties["occurred_from"] for row in rows if isinstance(row, Good)
    }
    assert times == {"2026-11-22T14:05:00Z"}


HEAD = "title;date;lat;lon;severity;type;place"
FIRST = "Cable cut;2026-11-01T14:05Z;57.9;20.1;3;cable damage;Gotland"


def of_lines(tmp_path: Path, *lines: str, **more: Any) -> list[Good | Wrong]:
    path = table(tmp_path, "\n".join((HEAD, *lines)))
    return judged(path, guessed(path, everywhere=CSV | {"domain": "SEA"}, **more))


def test_a_row_with_more_cells_than_names_is_in_error(tmp_path: Path) -> None:
    long = FIRST.replace("Cable cut", "Cable cut; not repaired")
    good, wrong = of_lines(tmp_path, FIRST + ";;", long)
    assert isinstance(good, Good), "empty cells at its end are none"
    assert isinstance(wrong, Wrong)
    [reason] = wrong.reasons
    assert (wrong.row, reason.problem) == (3, "has 8 cells, the first line 7")
    assert "in quotes" in reason.mend
    [quoted] = of_lines(tmp_path, f'"Cable cut; not repaired"{FIRST[9:]}')
    assert isinstance(quoted, Good)


def test_a_row_with_fewer_cells_has_empty_ones_at_its_end(tmp_path: Path) -> None:
    short = FIRST.removesuffix(";Gotland")
    [good] = of_lines(tmp_path, FIRST.replace("Gotland", "") + "x")
    assert isinstance(good, Good)
    [wrong] = of_lines(tmp_path, short)
    assert isinstance(wrong, Wrong)
    assert [each.field for each in wrong.reasons] == ["place", "row"]
    assert wrong.reasons[1].problem == "has 6 cells, the first line 7"


@pytest.mark.parametrize("found", [Format.CSV, Format.XLSX, Format.ODS], ids=str)
def test_a_row_has_the_number_that_a_spreadsheet_shows(
    tmp_path: Path, found: Format
) -> None:
    record = on_the_picture(EXAMPLES["incidents"] | {"id": "A-1"}, "incidents")
    path = tmp_path / f"x.{found.value}"
    write(path, found, {"incidents": [record]}, ABOUT)
    [row] = judged(path, guessed(path, "incidents"))
    assert row.row == (3 if found is Format.CSV else 2), "one line is about the file"


def test_rows_that_are_empty_are_counted(tmp_path: Path) -> None:
    path = table(tmp_path, f"Report of November\n\n{HEAD}\n\n\n{FIRST}\n")
    [below] = judged(path, guessed(path, everywhere=CSV | {"domain": "SEA"}))
    assert below.row == 6


def test_a_word_that_nobody_chose_a_meaning_for_is_named(tmp_path: Path) -> None:
    ufo = FIRST.replace("cable damage", "ufo")
    [wrong] = of_lines(tmp_path, ufo)
    assert isinstance(wrong, Wrong)
    [reason] = wrong.reasons
    told = 'is "ufo"', "Choose above what it means."
    assert (reason.field, reason.problem, reason.mend) == ("type", *told)
    path = table(tmp_path, f"{HEAD}\n{ufo}")
    plan = guessed(path, everywhere=CSV | {"domain": "SEA"})
    later = judged(path, Plan(**{**plan_fields(plan), "values": {}}))
    assert isinstance(later[0], Wrong)
    [reason] = later[0].reasons
    assert reason.problem == 'is "ufo"'
    assert "cable damage" in reason.mend
    assert "CABLE_DAMAGE" not in reason.mend


def plan_fields(plan: Plan) -> dict[str, Any]:
    return {each: getattr(plan, each) for each in plan.__struct_fields__}


@pytest.mark.parametrize(
    ("written", "basis", "kept"),
    [
        ("2026-11-01 14:05", "CONVERTED", "2026-11-01 14:05"),
        ("1 Nov 2026 14:05", "CONVERTED", "1 Nov 2026 14:05"),
        ("2026-11-01T14:05:00Z", "SOURCE_UTC", None),
        ("2026-11-01T14:05:00+00:00", "SOURCE_UTC", "2026-11-01T14:05:00+00:00"),
        ("2026-11-01T16:05:00+02:00", "CONVERTED", "2026-11-01T16:05:00+02:00"),
    ],
)
def test_a_time_without_a_zone_was_never_given_in_utc_by_its_source(
    tmp_path: Path, written: str, basis: str, kept: str | None
) -> None:
    line = FIRST.replace("2026-11-01T14:05Z", written)
    [good] = of_lines(tmp_path, line, zone="UTC")
    assert isinstance(good, Good)
    about = good.record.properties
    assert (about["occurred_from"], about["time_basis"]) == (
        "2026-11-01T14:05:00Z",
        basis,
    )
    assert about.get("time_text", {}).get("occurred_from") == kept
    said = [each["rule"] for each in about["findings"]]
    assumed = basis == "CONVERTED" and "+" not in written
    assert ("ZONE_ASSUMED" in said) is assumed


def test_two_columns_never_mean_the_same() -> None:
    found = targets("incidents", ["Date", "date", "Latitude", "lat", "LAT"])
    assert len(set(found.values())) == len(found)


def _read_all(path: Path, limits: Limits) -> None:
    file = opened(path, limits)
    for sheet in file.sheets:
        list(file.read(sheet.name))


def refusal_of(path: Path, limits: Limits | None = None) -> Refusal:
    with pytest.raises(FileRefused) as refused:
        _read_all(path, limits or Limits())
    assert str(refused.value)
    return refused.value.refusal


def test_a_zip_bomb_is_refused_whatever_it_declares(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (8 << 20))
    small = Limits(unpacked=4 << 20)
    assert refusal_of(path, small) is Refusal.UNPACKS_TOO_LARGE
    lies = path.read_bytes().replace((8 << 20).to_bytes(4, "little"), b"\1\0\0\0")
    path.write_bytes(lies)
    assert refusal_of(path, small) in (Refusal.UNPACKS_TOO_LARGE, Refusal.NOT_READABLE)


KML = """<?xml version="1.0"?>{doctype}
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<NetworkLink><Link><href>{link}</href></Link></NetworkLink>
<Placemark><name>{name}</name><Point><coordinates>20,58</coordinates></Point></Placemark>
</Document></kml>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_kml_with_an_entity_is_refused_and_nothing_is_read(
    tmp_path: Path, encoding: str
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("quagga")
    doctype = f'<!DOCTYPE kml [<!ENTITY x SYSTEM "file://{secret}">]>'
    path = tmp_path / "entity.kml"
    text = KML.format(doctype=doctype, name="&x;", link="")
    path.write_bytes(
        text.replace('"1.0"', f'"1.0" encoding="{encoding}"').encode(encoding)
    )
    assert refusal_of(path) is Refusal.DTD


def test_a_kml_never_follows_its_links(tmp_path: Path) -> None:
    other = tmp_path / "other.kml"
    other.write_text(KML.format(doctype="", name="quagga", link=""))
    path = tmp_path / "links.kml"
    path.write_text(KML.format(doctype="", name="here", link=other.as_uri()))
    file = opened(path, Limits())
    rows = [row for sheet in file.sheets for row in file.read(sheet.name)]
    assert "here" in str(rows)
    assert "quagga" not in str(rows)


def test_another_format_behind_a_name_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "vrt.kml"
    path.write_text(
        '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    assert refusal_of(path) is Refusal.UNKNOWN_FORMAT
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    assert refusal_of(path) is Refusal.UNKNOWN_FORMAT


def test_limits_are_said_before_the_rest_is_read(tmp_path: Path) -> None:
    path = table(tmp_path, "title\n" + "x\n" * 50)
    assert refusal_of(path, Limits(rows=49)) is Refusal.TOO_MANY_ROWS
    assert refusal_of(path, Limits(bytes=20)) is Refusal.TOO_LARGE
    assert (
        refusal_of(table(tmp_path, "title\n" + "x" * 300_000))
        is Refusal.TOO_LONG_A_CELL
    )
    assert refusal_of(table(tmp_path, "")) is Refusal.EMPTY
    assert refusal_of(table(tmp_path, "{nonsense")) is Refusal.NOT_READABLE


def test_texts_that_deceive_and_areas_that_cross_themselves_are_named(
    tmp_path: Path,
) -> None:
    crossing = [[20, 55], [21, 56], [21, 55], [20, 56], [20, 55]]
    bad = [
        {"title": "turned \u202e round"},
        {"title": "bell \u0007"},
        {"title": "x" * 10_000},
        {"geometry": {"type": "Polygon", "coordinates": [crossing]}},
    ]
    features = []
    for i, each in enumerate(bad):
        record = EXAMPLES["incidents"] | {"id": f"B-{i}"} | each
        shape = record.pop("geometry")
        features.append({"type": "Feature", "geometry": shape, "properties": record})
    path = tmp_path / "bad.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    rows = judged(path, guessed(path, "incidents"))
    wrong = [row for row in rows if isinstance(row, Wrong)]
    assert [row.row for row in wrong[:3]] == [1, 2, 3]
    for row in wrong:
        assert all(each.field and each.problem and each.mend for each in row.reasons)
    assert all("x" * 200 not in str(row) for row in wrong)
