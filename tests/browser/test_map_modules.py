"""The world map's own modules in a real Chromium, on a page without Streamlit: what they decode, draw and report."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from core.geography.tiles import Tile
from core.raster.legend import CLASSES as LAND_COVERS
from core.store.points import PointColumns, encode_mask, encode_points, from_morton, morton
from pages.ui.frame.assets import LEAFLET, UI
from pages.ui.frame.mapstate import Goto, LonLat, MapPlace
from pages.ui.map.basemaps import OnlineBasemap
from pages.ui.map.view import Beside, Colouring, MapEntry, MapView, map_data

pytestmark = pytest.mark.browser

TILE = Tile.at(10.46, 59.44)
CLASSES = Colouring("class", "Land cover", (MapEntry(3, "tree", "#006400", 300), MapEntry(6, "crop", "#f096ff", 101)))
WORLD = MapView(points="/map/points?v=1", colouring=CLASSES, height=500)
CLOSE = MapView(
    points="/map/points?v=1",
    colouring=CLASSES,
    view=MapPlace(lat=TILE.centre[1], lon=TILE.centre[0], zoom=12),
    height=500,
)

PAGE = f"""<!doctype html><meta charset="utf-8"><title>map</title>
<style>{(LEAFLET / "leaflet.css").read_text()}{(UI / "map" / "world.css").read_text()}</style>
<body style="margin: 0"><section style="height: 100vh; overflow: auto">
<div style="height: 250px"></div><main style="width: 900px"><div class="world-map"></div></main>
</section></body>
<script type="module">
import {{ mount }} from "/assets/ui/map/world.js";
const parentElement = document.querySelector("main");
window.reports = [];
const report = (kind) => (name, value) => window.reports.push([kind, name, value]);
window.show = (data) => {{
    const [setStateValue, setTriggerValue] = [report("state"), report("trigger")];
    window.cleanUp = mount({{ parentElement, data, setStateValue, setTriggerValue }});
}};
</script>"""


def columns() -> PointColumns:
    """400 tiles of a release over the world and one of one's own that we know, which is crop."""
    rng = np.random.default_rng(4)
    codes = morton(rng.integers(0, 2**14, 500), rng.integers(4000, 9000, 500))
    known = morton(np.array([TILE.x]), np.array([TILE.y]))
    codes = np.unique(np.concatenate([np.unique(codes)[:400], known]))
    dominant = np.where(codes == known, 6, rng.choice([3, 6], len(codes))).astype(np.uint8)
    zeros = np.zeros(len(codes), np.uint8)
    origins = np.where(codes == known, 1 << 14, 0).astype(np.uint16)
    return PointColumns(codes, dominant, zeros, zeros, origins, zeros, zeros, zeros)


COLUMNS = columns()


class MapServer(ThreadingHTTPServer):
    """Serves the page, the map's files and its points; `broken` paths answer 500."""

    def __init__(self) -> None:
        self.broken: set[str] = set()
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), Answers)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, path: str) -> tuple[bytes, str, bool] | None:
        """Body, content type and whether it is compressed."""
        octets = "application/octet-stream"
        if path == "/":
            return PAGE.encode(), "text/html", False
        if path == "/map/points":
            return encode_points(COLUMNS), octets, True
        if path == "/map/mask":
            return encode_mask(COLUMNS.dominant == 6), octets, True
        if path == "/map/short":
            return encode_mask(np.ones(8, bool)), octets, True
        for prefix, folder in (("/assets/leaflet/", LEAFLET), ("/assets/ui/", UI)):
            file = folder / path.removeprefix(prefix)
            if path.startswith(prefix) and file.is_file():
                return file.read_bytes(), "text/javascript" if file.suffix == ".js" else "application/json", False
        return None


class Answers(BaseHTTPRequestHandler):
    """Answers from the server's table."""

    server: MapServer

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.asked.append(self.path)
        found = None if path in self.server.broken else self.server.answer(path)
        self.send_response(200 if found else 204 if path.startswith("/xyz/") else 500)
        if found:
            self.send_header("Content-Type", found[1])
            if found[2]:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(found[0])))
        self.end_headers()
        if found:
            self.wfile.write(found[0])

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def server() -> Iterator[MapServer]:
    with MapServer() as server:
        thread = Thread(target=partial(server.serve_forever, poll_interval=0.05))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def page(chromium_page: Page, server: MapServer) -> Page:
    """The page with the map's modules loaded and nothing shown yet."""
    chromium_page.goto(server.url)
    chromium_page.wait_for_function("() => Boolean(window.show)")
    return chromium_page


def show(page: Page, view: MapView) -> None:
    """Render as Streamlit does: again with new data, on the same element."""
    page.evaluate("(data) => window.show(data)", {**map_data(view), "prefix": ""})


def ready(page: Page, view: MapView) -> None:
    show(page, view)
    page.wait_for_selector(".world-map[data-ready]")


def reports(page: Page, name: str) -> list[object]:
    found: list[list[object]] = page.evaluate("window.reports")
    return [value for _, report, value in found if report == name]


def last(page: Page, name: str) -> object:
    """The next report of that name, once it is there."""
    page.wait_for_function("(name) => window.reports.some((report) => report[1] === name)", arg=name)
    return reports(page, name)[-1]


def wait_for_views(page: Page, count: int) -> None:
    page.wait_for_function("(n) => window.reports.filter((report) => report[1] === 'view').length === n", arg=count)


def middle(page: Page) -> tuple[float, float]:
    box = page.locator(".world-map").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def expect_shown(page: Page, count: int) -> None:
    expect(page.locator(".world-map")).to_have_attribute("data-shown", str(count))


def test_the_browser_decodes_what_we_encode(page: Page) -> None:
    decoded = page.evaluate(
        """async () => {
            const { loadPoints } = await import("/assets/ui/map/points.js");
            const points = await loadPoints("/map/points?v=1");
            return Object.fromEntries(["code", "x", "y", "class"].map((column) => [column, [...points[column]]]));
        }"""
    )
    assert decoded["code"] == COLUMNS.morton.tolist()
    assert decoded["class"] == COLUMNS.dominant.tolist()
    at = decoded["code"].index(int(morton(np.array([TILE.x]), np.array([TILE.y]))[0]))
    assert (decoded["x"][at], decoded["y"][at]) == (TILE.x, TILE.y)


def test_a_hit_is_marked_and_picked_before_the_tiles_round_it(page: Page) -> None:
    ranked = Colouring("rank", "Rank", (MapEntry(5, "1 to 5", "#5b02a3"), MapEntry(24, "6 to 24", "#b5308a")))
    columns, rows = from_morton(COLUMNS.morton[:5])
    keys = [Tile(int(x), int(y)).key for x, y in zip(columns, rows, strict=True)]
    place = MapPlace(lat=TILE.centre[1], lon=TILE.centre[0], zoom=5)
    ready(page, MapView(points="/map/points?v=1", colouring=ranked, hits=(*keys, TILE.key), view=place, height=500))
    x, y = middle(page)
    colour = page.evaluate(
        """() => {
            const canvas = [...document.querySelectorAll(".leaflet-points-pane canvas")].at(-1);
            const [x, y] = [canvas.width / 2 - 6, canvas.height / 2];
            return [...canvas.getContext("2d").getImageData(x, y, 1, 1).data];
        }"""
    )
    assert colour == [0xB5, 0x30, 0x8A, 255]
    page.mouse.move(x + 5, y + 5)
    expect(page.locator(".hint")).to_have_text(f"{TILE.name}rank 6")
    page.mouse.click(x + 5, y + 5)
    assert last(page, "picked") == TILE.key


def test_every_coarser_grid_holds_every_tile_once(page: Page) -> None:
    sums = page.evaluate(
        """async (entries) => {
            const { loadPoints } = await import("/assets/ui/map/points.js");
            const { Levels } = await import("/assets/ui/map/levels.js");
            const levels = new Levels(await loadPoints("/map/points?v=1"), null, { by: "class", entries });
            return [0, 3, 7, 9, 14].map((zoom) => {
                const level = levels.at(zoom);
                return [level.n, level.count.reduce((a, b) => a + b, 0), level.starts.at(-1)];
            });
        }""",
        [entry._asdict() for entry in CLASSES.entries],
    )
    assert [total for _, total, _ in sums] == [401] * 5
    assert sums[0][0] == 1
    assert sums[-1][0] == 401
    assert all(cells == indexed for cells, _, indexed in sums)


def test_the_world_shows_every_tile_and_says_so(page: Page) -> None:
    ready(page, WORLD)
    expect_shown(page, 401)
    expect(page.get_by_role("status")).to_have_text("401 tiles shown in this view")
    expect(page.locator(".legend li")).to_have_count(2)


def test_the_map_credits_those_whose_tiles_are_in_view(page: Page) -> None:
    ready(page, WORLD)
    credit = page.locator(".leaflet-control-attribution")
    expect(credit).to_contain_text("Tiles: ChatEarthNet, Own tiles: Copernicus Sentinel data")
    expect(credit).not_to_contain_text("Synthetic")
    show(page, replace(WORLD, goto=Goto(TILE.centre[1], TILE.centre[0], 12, "own")))
    expect(credit).to_have_text("Natural Earth, Own tiles: Copernicus Sentinel data, ESA WorldCover or own files")


def test_a_filter_hides_tiles_and_the_points_are_not_asked_for_again(page: Page, server: MapServer) -> None:
    ready(page, WORLD)
    show(page, MapView(points=WORLD.points, colouring=CLASSES, mask="/map/mask?v=1", height=500))
    expect_shown(page, int((COLUMNS.dominant == 6).sum()))
    show(page, WORLD)
    expect_shown(page, 401)
    assert sum(path.startswith("/map/points") for path in server.asked) == 1


def test_renders_again_keep_the_map_and_where_it_is(page: Page) -> None:
    ready(page, WORLD)
    page.locator(".leaflet-map-pane").evaluate("(pane) => { pane.dataset.first = 'yes'; }")
    page.get_by_role("button", name="Zoom in").click()
    zoom = last(page, "view")
    show(page, MapView(points=WORLD.points, colouring=CLASSES, picked=TILE.key, height=500))
    expect(page.locator(".leaflet-map-pane[data-first]")).to_have_count(1)
    assert len(reports(page, "view")) == 1
    assert isinstance(zoom, dict)


def test_a_click_reports_the_key_of_the_tile(page: Page) -> None:
    ready(page, CLOSE)
    page.mouse.click(*middle(page))
    assert last(page, "picked") == TILE.key


def test_a_click_on_a_map_that_is_half_out_of_sight_does_not_scroll_the_page(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 520})
    ready(page, CLOSE)
    page.mouse.click(*middle(page))
    assert last(page, "picked") == TILE.key
    assert page.locator("section").evaluate("(scroller) => scroller.scrollTop") == 0


def test_a_hidden_tile_cannot_be_picked(page: Page) -> None:
    tree = Tile(*(int(part[0]) for part in from_morton(COLUMNS.morton[COLUMNS.dominant == 3])))
    there = MapPlace(lat=tree.centre[1], lon=tree.centre[0], zoom=12)
    hiding = MapView(points=WORLD.points, colouring=CLASSES, view=there, mask="/map/mask?v=1", height=500)
    ready(page, hiding)
    page.mouse.click(*middle(page))
    assert reports(page, "picked") == []
    show(page, MapView(points=WORLD.points, colouring=CLASSES, height=500))
    expect_shown(page, 1)
    page.mouse.click(*middle(page))
    assert last(page, "picked") == tree.key


def test_the_cursor_names_the_tile_below_it(page: Page) -> None:
    ready(page, CLOSE)
    page.mouse.move(*middle(page))
    expect(page.locator(".hint")).to_contain_text(f"{TILE.name}crop")


def test_a_box_drawn_with_shift_reports_a_closed_ring(page: Page) -> None:
    ready(page, CLOSE)
    x, y = middle(page)
    page.keyboard.down("Shift")
    page.mouse.move(x - 60, y - 50)
    page.mouse.down()
    page.mouse.move(x + 80, y + 70, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    area = last(page, "area")
    assert isinstance(area, dict)
    ring = area["ring"]
    assert ring[0] == ring[-1]
    assert len(ring) == 5
    lon, lat = TILE.centre
    assert min(corner[0] for corner in ring) < lon < max(corner[0] for corner in ring)
    assert min(corner[1] for corner in ring) < lat < max(corner[1] for corner in ring)


def test_a_lasso_follows_the_pointer_and_escape_drops_it(page: Page) -> None:
    ready(page, WORLD)
    lasso = page.get_by_role("button", name="Select with a lasso")
    x, y = middle(page)
    for drop in (True, False):
        lasso.click()
        page.mouse.move(x, y - 90)
        page.mouse.down()
        for dx, dy in ((90, 0), (40, 80), (-60, 70), (-90, -10)):
            page.mouse.move(x + dx, y + dy, steps=4)
        if drop:
            page.keyboard.press("Escape")
        page.mouse.up()
        expect(lasso).to_have_attribute("aria-pressed", "false")
    areas = reports(page, "area")
    assert len(areas) == 1
    assert isinstance(areas[0], dict)
    assert len(areas[0]["ring"]) > 5


def test_the_keyboard_selects_the_view_and_clears_it(page: Page) -> None:
    ready(page, CLOSE)
    box = page.get_by_role("button", name="Select a box")
    box.focus()
    page.keyboard.press("Enter")
    expect(box).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Enter")
    area = last(page, "area")
    assert isinstance(area, dict)
    assert len(area["ring"]) == 5
    clear = page.get_by_role("button", name="Clear the selected area")
    expect(clear).to_be_enabled()
    clear.focus()
    page.keyboard.press("Enter")
    assert reports(page, "area")[-1] == {"ring": None}
    expect(clear).to_be_disabled()


def test_an_area_from_the_page_is_drawn(page: Page) -> None:
    ring = (LonLat(0, 0), LonLat(40, 0), LonLat(40, 30), LonLat(0, 0))
    ready(page, MapView(points=WORLD.points, colouring=CLASSES, area=ring, height=500))
    expect(page.locator("path.area")).to_be_visible()
    show(page, WORLD)
    expect(page.locator("path.area")).to_have_count(0)


def test_the_rim_of_every_class_stands_out_from_the_dark_land(page: Page) -> None:
    script = """async ([colours, dark]) => {
        const { rimOf } = await import("/assets/ui/map/paint.js");
        return colours.map((colour) => rimOf(colour, dark));
    }"""
    land = luminance("#222b34")
    rims = page.evaluate(script, [[land_cover.hex for land_cover in LAND_COVERS], True])
    assert {rim: luminance(rim) for rim in rims if (luminance(rim) + 0.05) / (land + 0.05) < 3} == {}


def luminance(colour: str) -> float:
    """As WCAG reckons it."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_at_first_all_tiles_fit_into_what_is_free_of_panels_however_the_window_changes(page: Page) -> None:
    shown = MapView(points=WORLD.points, colouring=CLASSES, beside=Beside(right=True))
    for width, height in ((1400, 500), (1024, 900), (1024, 768)):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("(w) => (document.querySelector('main').style.width = `${w}px`)", width)
        ready(page, shown)
    page.wait_for_timeout(300)  # what pulls a view back comes after the change
    page.locator(".leaflet").focus()
    page.keyboard.press("ArrowRight")
    view = last(page, "view")
    assert isinstance(view, dict)
    assert 256 * 2 ** view["zoom"] < 1024 - 19.5 * 16


def test_a_given_view_is_reported_with_its_bounds_and_each_move_once(page: Page) -> None:
    ready(page, CLOSE)
    assert CLOSE.view
    first = last(page, "view")
    assert isinstance(first, dict)
    assert (round(first["lat"], 3), first["zoom"]) == (round(CLOSE.view.lat, 3), 12)
    page.locator(".leaflet").focus()
    page.keyboard.press("ArrowRight")
    wait_for_views(page, 2)
    view = last(page, "view")
    assert isinstance(view, dict)
    assert view["lon"] > CLOSE.view.lon
    assert view["west"] < view["lon"] < view["east"]
    assert view["south"] < view["lat"] < view["north"]
    page.wait_for_timeout(400)
    assert len(reports(page, "view")) == 2


def test_the_whole_world_at_the_start_is_not_reported(page: Page) -> None:
    ready(page, WORLD)
    page.wait_for_timeout(500)
    assert reports(page, "view") == []


def test_a_command_to_go_somewhere_is_obeyed_once(page: Page) -> None:
    ready(page, WORLD)
    go = Goto(-30, 140, 6, "a")
    there = MapView(points=WORLD.points, colouring=CLASSES, goto=go, height=500)
    show(page, there)
    view = last(page, "view")
    assert isinstance(view, dict)
    assert (round(view["lat"]), round(view["lon"]), view["zoom"]) == (-30, 140, 6)
    page.get_by_role("button", name="Zoom out").click()
    wait_for_views(page, 2)
    show(page, there)
    page.wait_for_timeout(1200)
    assert len(reports(page, "view")) == 2


def test_images_are_asked_for_only_where_there_are_tiles(page: Page, server: MapServer) -> None:
    with page.expect_response(lambda response: "/xyz/rgb/12/" in response.url):
        ready(page, CLOSE)
    page.wait_for_timeout(300)
    asked = {urlsplit(path).path for path in server.asked if path.startswith("/xyz/")}
    assert asked == {f"/xyz/rgb/12/{TILE.x >> 2}/{TILE.y >> 2}"}


def test_a_failed_answer_can_be_tried_again(page: Page, server: MapServer) -> None:
    server.broken.add("/map/points")
    show(page, WORLD)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("could not be loaded (HTTP 500)")
    server.broken.clear()
    alert.get_by_role("button", name="Try again").click()
    expect_shown(page, 401)
    expect(alert).to_be_hidden()


def test_a_filter_of_another_state_of_the_data_is_not_applied(page: Page) -> None:
    show(page, MapView(points=WORLD.points, colouring=CLASSES, mask="/map/short", height=500))
    expect(page.get_by_role("alert")).to_contain_text("another state of the data")


def test_points_are_drawn_without_a_basemap(page: Page, server: MapServer) -> None:
    server.broken |= {"/assets/ui/map/world-110m.geojson", "/assets/ui/map/world-50m.geojson"}
    online = OnlineBasemap(f"{server.url}/broken/{{z}}/{{x}}/{{y}}.png", "Nobody")
    ready(page, MapView(points=WORLD.points, colouring=CLASSES, online=online, height=500))
    expect_shown(page, 401)
    expect(page.get_by_role("alert")).to_contain_text("online basemap does not answer")


def test_leaving_the_page_takes_the_map_away(page: Page) -> None:
    ready(page, WORLD)
    page.evaluate("window.cleanUp()")
    expect(page.locator(".world-map > *")).to_have_count(0)
    ready(page, WORLD)
    expect_shown(page, 401)


def test_a_map_without_room_draws_nothing_and_goes_on_once_it_has_some(page: Page) -> None:
    ready(page, WORLD)
    page.evaluate("document.querySelector('main').style.display = 'none'")
    page.wait_for_timeout(200)
    show(page, replace(WORLD, hits=(TILE.key,)))
    page.wait_for_timeout(200)
    page.evaluate("document.querySelector('main').style.display = ''")
    expect(page.locator(".world-map")).to_have_attribute("data-shown", re.compile("[1-9]"))  # it opens on the hit


COUNTED = replace(WORLD, counted=True)


def circles(page: Page, zoom: float) -> list[dict[str, float]]:
    """The circles of a zoom as the map's own module makes them, with their places in degrees."""
    found: list[dict[str, float]] = page.evaluate(
        """async ([entries, zoom]) => {
            const { loadPoints } = await import("/assets/ui/map/points.js");
            const { Levels } = await import("/assets/ui/map/levels.js");
            const { clustersAt, isStack } = await import("/assets/ui/map/clusters.js");
            const levels = new Levels(await loadPoints("/map/points?v=1"), null, { by: "class", entries });
            const lat = (y) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / 16384))) * 180) / Math.PI;
            return clustersAt(levels, zoom).map((one) => ({
                n: one.n, sum: one.tally.reduce((a, b) => a + b, 0), lat: lat(one.y), lon: (one.x / 16384) * 360 - 180,
                stack: isStack(one, zoom),
            }));
        }""",
        [[entry._asdict() for entry in CLASSES.entries], zoom],
    )
    return found


@pytest.mark.parametrize("zoom", [1, 2.3, 5, 8])
def test_circles_hold_every_tile_once(page: Page, zoom: float) -> None:
    found = circles(page, zoom)
    assert sum(one["n"] for one in found) == sum(one["sum"] for one in found) == len(COLUMNS.morton)


def test_a_circle_says_how_many_it_holds_and_a_click_shows_them_apart(page: Page) -> None:
    largest = max(circles(page, 2), key=lambda one: one["n"])
    ready(page, replace(COUNTED, view=MapPlace(largest["lat"], largest["lon"], 2)))
    page.mouse.move(*middle(page))
    expect(page.locator(".hint")).to_contain_text(f"{largest['n']} tiles")
    page.mouse.click(*middle(page))
    page.wait_for_timeout(1500)
    view = last(page, "view")
    assert isinstance(view, dict)
    assert view["zoom"] > 2
    assert reports(page, "picked") == []


def test_a_tile_that_is_seen_beside_its_circle_is_picked_by_a_click(page: Page) -> None:
    x, y = (one.astype(float) + 0.5 for one in from_morton(COLUMNS.morton))
    apart = np.min(
        [
            np.hypot(x - (one["lon"] + 180) / 360 * 2**14, y - Tile.at(one["lon"], one["lat"]).y - 0.5)
            for one in circles(page, 2)
        ],
        axis=0,
    )
    alone = int(np.argmax(apart))
    tile = Tile(int(x[alone]), int(y[alone]))
    lon, lat = tile.centre
    ready(page, replace(COUNTED, view=MapPlace(lat=lat, lon=lon, zoom=2)))
    page.mouse.click(*middle(page))
    assert last(page, "picked") == tile.key


def test_a_stack_of_tiles_is_chosen_from_by_keyboard(page: Page) -> None:
    stack = next((one for one in circles(page, 3) if one["stack"] and one["n"] > 1), None)
    assert stack, "the points hold two tiles that lie on one spot at this zoom"
    ready(page, replace(COUNTED, view=MapPlace(stack["lat"], stack["lon"], 3)))
    page.keyboard.press("Tab")
    page.locator(".leaflet").focus()
    page.keyboard.press("Enter")
    chooser = page.get_by_role("dialog")
    expect(chooser.get_by_role("button", name="patch")).to_have_count(int(stack["n"]))
    page.keyboard.press("Escape")
    expect(chooser).to_have_count(0)
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    name = chooser.get_by_role("button", name="patch").nth(1).locator("b").inner_text()
    page.keyboard.press("Enter")
    picked = last(page, "picked")
    assert isinstance(picked, int)
    assert Tile.from_key(picked).name == name


def test_a_view_without_tiles_offers_the_way_to_the_nearest(page: Page) -> None:
    ready(page, replace(COUNTED, view=MapPlace(-80, 100, 8)))
    page.get_by_role("button", name="Go to the nearest").click()
    expect(page.locator(".world-map[data-shown='0']")).to_have_count(0)
    expect(page.get_by_role("button", name="Go to the nearest")).to_be_hidden()
    assert int(page.locator(".world-map").get_attribute("data-shown") or 0) > 0
