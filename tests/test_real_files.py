"""Files as other programs write them, and files that nobody should have to fear."""

import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import geopandas
import msgspec
import openpyxl
import pytest
from shapely.geometry import Point, Polygon

from dashboard.reading_files import Job
from layers.record import Context
from layers.tables.judging import Good, Wrong, look
from layers.tables.plan import Plan
from layers.tables.reading import Limits, opened
from layers.tables.refusal import FileRefused, Refusal
from tests.test_tables import CSV, KML, NOW, guessed, judged

FILES = Path(__file__).parent / "files"
REST = CSV | {"type": "OTHER", "domain": "SEA", "place": "off Tallinn"}
HELSINKI, TALLINN = (24.95, 60.17), (24.75, 59.44)


def good(path: Path, **more: Any) -> list[Good]:
    rows = judged(path, guessed(path, everywhere=REST, zone="UTC", **more))
    assert [row for row in rows if isinstance(row, Wrong)] == []
    return [row for row in rows if isinstance(row, Good)]


def seen() -> geopandas.GeoDataFrame:
    """Return two incidents as somebody who works with maps has them."""
    return geopandas.GeoDataFrame(
        {
            "title": ["Buoy adrift", "Câble coupé"],
            "date": [datetime(2026, 11, 1, 14, 5, tzinfo=UTC)] * 2,
            "severity": [2, 3],
        },
        geometry=[Point(HELSINKI), Point(TALLINN)],
        crs="EPSG:4326",
    )


WAYS = {"gpkg": "GPKG", "geojson": "GeoJSON", "kml": "KML"}


@pytest.mark.parametrize("ending", list(WAYS))
def test_what_geopandas_writes_is_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"seen.{ending}"
    rows = seen()
    if ending == "kml":  # its name is the title there
        rows = rows.rename(columns={"title": "Name"})
    rows.to_file(path, driver=WAYS[ending])
    first, second = good(path)
    assert first.record.geometry["coordinates"] == list(HELSINKI)
    assert first.record.properties["title"] == "Buoy adrift"
    assert first.record.properties["occurred_from"] == "2026-11-01T14:05:00Z"
    assert second.record.properties["title"] == "Câble coupé"


@pytest.mark.parametrize("ending", ["gpkg", "geojson"])
@pytest.mark.parametrize("crs", ["EPSG:3067", "EPSG:3857", "EPSG:3301"])
def test_a_file_in_another_system_is_taken_to_wgs_84(
    tmp_path: Path, ending: str, crs: str
) -> None:
    path = tmp_path / f"seen.{ending}"
    seen().to_crs(crs).to_file(path, driver=WAYS[ending])
    for row, place in zip(good(path), (HELSINKI, TALLINN), strict=True):
        assert row.record.geometry["coordinates"] == pytest.approx(place, abs=1e-6)


@pytest.mark.parametrize("name", ["EPSG:999999", "/etc/passwd", "+init=http://x", 3])
def test_a_system_that_is_not_known_is_said(tmp_path: Path, name: Any) -> None:
    path = tmp_path / "seen.geojson"
    crs = {"type": "name", "properties": {"name": name}}
    feature = {"type": "Feature", "geometry": None, "properties": {"title": "A"}}
    whole = {"type": "FeatureCollection", "crs": crs, "features": [feature]}
    path.write_text(json.dumps(whole))
    with pytest.raises(FileRefused) as refused:
        list(opened(path, Limits()).read(""))
    assert refused.value.refusal is Refusal.UNKNOWN_CRS
    assert str(name) in str(refused.value)


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_what_libreoffice_writes_is_read(ending: str) -> None:
    path = FILES / f"report.{ending}"
    found = look(opened(path, Limits()), "", "")
    assert [each["name"] for each in found["sheets"]] == ["Vide", "Novembre"]
    assert found["sheet"] == "Novembre", "the first sheet that has rows"
    plan = guessed(path, everywhere=CSV | {"place": ""}, zone="UTC")
    assert plan.columns["Gravité"] == "severity", "the names are below a merged title"
    cable, drone = judged(path, plan)
    assert isinstance(cable, Good)
    said = cable.record.properties
    assert said["occurred_from"] == "2026-11-01T14:05:00Z"
    assert said["severity"] == 3, "what the formula had given is taken"
    assert (said["domain"], said["place"]) == ("SUBSURFACE", "Baltique")
    assert isinstance(drone, Wrong)
    assert [each.field for each in drone.reasons] == ["place"], "merged over two rows"


def book(path: Path, *rows: list[Any], merged: str = "") -> Path:
    made = openpyxl.Workbook()
    first = made.active
    assert first is not None
    first.title = "Notes"
    sheet = made.create_sheet("Reports")
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    made.save(path)
    return path


NAMES = ["Title", "Date", "Lat", "Lon", "Severity"]


def test_what_openpyxl_writes_is_read_and_no_formula_is_computed(
    tmp_path: Path,
) -> None:
    at = datetime(2026, 11, 1, 14, 5)  # noqa: DTZ001 - a cell knows no zone
    path = book(
        tmp_path / "x.xlsx",
        [],
        ["Reports of November"],
        NAMES,
        ["Buoy adrift", at, 60.17, 24.95, 2],
        ['=HYPERLINK("http://example.org","Buoy")', at, 60.17, 24.95, "=1+1"],
        merged="A2:E2",
    )
    plan = guessed(path, everywhere=REST | {"severity": ""}, zone="UTC")
    assert plan.sheet == "Reports"
    first, second = judged(path, plan)
    assert isinstance(first, Good)
    assert first.record.properties["occurred_from"] == "2026-11-01T14:05:00Z"
    assert first.record.properties["severity"] == 2
    assert isinstance(second, Wrong)
    assert {"title", "severity"} <= {each.field for each in second.reasons}
    assert "HYPERLINK" not in str(second), "nothing was stored with the formula"


def test_dates_without_a_zone_are_in_error_until_one_is_chosen(tmp_path: Path) -> None:
    at = datetime(2026, 7, 1, 14, 5)  # noqa: DTZ001 - a cell knows no zone
    path = book(tmp_path / "x.xlsx", NAMES, ["Buoy", at, 60.17, 24.95, 2])
    [row] = judged(path, guessed(path, everywhere=REST))
    assert isinstance(row, Wrong)
    assert row.reasons[0].field == "occurred_from"
    [found] = judged(path, guessed(path, everywhere=REST, zone="Europe/Helsinki"))
    assert isinstance(found, Good)
    assert found.record.properties["occurred_from"] == "2026-07-01T11:05:00Z"


def test_an_area_that_crosses_itself_is_mended_and_the_record_says_so(
    tmp_path: Path,
) -> None:
    rows = seen().iloc[:1].copy()
    corners = [(20, 55), (21, 56), (21, 55), (20, 56)]
    rows.geometry = [Polygon(corners)]
    path = tmp_path / "seen.gpkg"
    rows.to_file(path, driver="GPKG")
    [row] = good(path)
    found = {each["rule"]: each for each in row.record.properties["findings"]}
    assert found["POLYGON_MENDED"]["verdict"] == "WARNING"
    assert "crossed itself" in found["POLYGON_MENDED"]["sentence"]


def test_texts_that_deceive_are_named_by_row_and_field(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    bad = ["turned \u202e round", "bell \x07", "isolated \u2066 x"]
    lines = [f"{each},2026-11-01 14:05,60.17,24.95,2" for each in bad]
    path.write_text("\n".join([",".join(NAMES), *lines]), "utf-8")
    rows = judged(path, guessed(path, everywhere=REST, zone="UTC"))
    for number, row in enumerate(rows, 2):
        assert isinstance(row, Wrong)
        assert row.row == number
        assert "title" in {each.field for each in row.reasons}
        assert not any(bad in str(row.reasons) for bad in "\u202e\x07\u2066")
    path.write_text("title\nnul \0 x", "utf-8")
    with pytest.raises(FileRefused) as refused:
        opened(path, Limits())
    assert refused.value.refusal is Refusal.UNKNOWN_FORMAT


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """Serve on loopback; give the address and what was asked for."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(KML.format(doctype="", name="quagga", link="").encode())

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            del format, args

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/x.kml", asked
        finally:
            server.shutdown()
            thread.join()


def test_a_kml_asks_nobody_and_opens_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("quagga")
    with listening() as (address, asked):
        for entity in (address, secret.as_uri()):
            doctype = (
                f'<!DOCTYPE kml SYSTEM "{address}" [<!ENTITY x SYSTEM "{entity}">]>'
            )
            answers, _ = child(
                tmp_path, KML.format(doctype=doctype, name="&x;", link="")
            )
            assert answers[-1]["refusal"] == "DTD"
            assert "quagga" not in str(answers)
        for link in (address, f"/vsicurl/{address}", secret.as_uri()):
            answers, _ = child(tmp_path, KML.format(doctype="", name="here", link=link))
            assert "here" in str(answers[-1]["look"])
            assert "quagga" not in str(answers)
    assert asked == []


# A process begins with the peak of who started it: a small one has to.
_MEASURE = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "dashboard.importing"])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""
_MEASURED = (sys.executable, "-c", _MEASURE)


def child(
    folder: Path, content: str | bytes, *, look: bool = True
) -> tuple[list[dict[str, Any]], int]:
    """Have the process of its own read a file; return what it says, and its MB."""
    path = folder / "file"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    plan = Plan(layer="incidents", name="x", columns={"title": "title"})
    few = Limits(rows=2_000)
    job = Job(str(path), NOW, Context.EXERCISE, "account:anna", plan, few, look=look)
    line = msgspec.json.encode(job) + b"\n"
    done = subprocess.run(_MEASURED, input=line, capture_output=True, check=True)
    answers = [json.loads(each) for each in done.stdout.splitlines()]
    return answers, int(done.stderr.splitlines()[-1]) >> 10


def test_a_million_rows_of_text_are_refused_at_the_first_too_many(
    tmp_path: Path,
) -> None:
    answers, mb = child(tmp_path, b"title\n" + b"x\n" * 1_000_000, look=False)
    assert answers[-1]["refusal"] == "TOO_MANY_ROWS"
    assert answers[-2]["row"] == 2_000, "it read no further"
    assert mb < 250


def sheet(path: Path, *parts: bytes) -> bytes:
    """Return an xlsx with one sheet of these rows, as small programs write it."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" '
            f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
            "</Relationships>",
        )
        with archive.open("xl/worksheets/sheet1.xml", "w") as file:
            file.write(f'<worksheet xmlns="{main}"><sheetData>'.encode())
            for part in parts:
                file.write(part)
            file.write(b"</sheetData></worksheet>")
    return path.read_bytes()


_TITLE = b'<row r="1"><c r="A1" t="str"><v>title</v></c></row>'


def test_a_million_rows_of_a_workbook_are_refused(tmp_path: Path) -> None:
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (i, i)
        for i in range(2, 1_000_001)
    )
    answers, mb = child(tmp_path, sheet(tmp_path / "x", _TITLE, rows), look=False)
    assert answers[-1]["refusal"] == "TOO_MANY_ROWS"
    assert mb < 500


def test_a_cell_in_the_farthest_corner_takes_no_memory(tmp_path: Path) -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    answers, mb = child(tmp_path, sheet(tmp_path / "x", _TITLE, far))
    # 17 thousand million cells lie between: it ends, and whoever asked is told.
    assert not answers or "refusal" in answers[-1]
    assert mb < 500
