"""The shapes of the embedded gazetteer: data/areas.json (regions, arrangements) and data/euphrates.json (a barrier)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from gazetteer.models import Area, Place
from gazetteer.places import AreaRole, PlaceArea
from gazetteer.sources.content import SourceError
from gazetteer.sources.core import DATA

SOURCE = "core"


def read_areas(areas: Path = DATA / "areas.json", euphrates: Path = DATA / "euphrates.json") -> dict[str, PlaceArea]:
    """The shapes by key; a key that names an entry of core.csv is the area of that place. Raises SourceError for a bad one."""
    out: dict[str, PlaceArea] = {}
    for key, area in json.loads(areas.read_text(encoding="utf-8")).items():
        try:
            out[key] = PlaceArea(
                role=AreaRole(area.get("role", AreaRole.REGION)),
                shape={"type": "Polygon", "coordinates": [area["ring"]]},
                place_id=key,
                name_ar=area.get("name_ar", ""),
                name_en=area.get("name_en", ""),
                actor=area.get("actor", ""),
                valid_from=dt.date.fromisoformat(area["from"]) if "from" in area else None,
                source=SOURCE,
                note=area.get("note", ""),
            )
        except (KeyError, ValueError) as error:
            raise SourceError(f"{areas}, area {key}: {error}. Mend it and import again; nothing was saved.") from error
    river = json.loads(euphrates.read_text(encoding="utf-8"))
    out["core:euphrates"] = PlaceArea(
        role=AreaRole.BARRIER,
        shape={"type": "LineString", "coordinates": river["line"]},
        name_ar="الفرات",
        name_en="Euphrates",
        source=SOURCE,
        note=river["note"],
    )
    return out


def seed_areas() -> int:
    """Load the shapes after the places of core, in the import's transaction; answers how many changed, the same again none.

    What a person edited stays, and a shape that a person deleted does not come back.
    """
    areas = read_areas()
    places = Place.objects.in_bulk(list(areas))
    changed = 0
    for key, area in areas.items():
        place = places.get(key)
        row = _seeded(area, place)
        if row is None or row.edited or (place is not None and place.edited):
            continue
        names = (place.name_ar, place.name_en) if place else (area.name_ar, area.name_en)
        wanted = {
            "role": area.role.value,
            "place": place,
            "name_ar": names[0],
            "name_en": names[1],
            "shape": area.shape,
            "actor": area.actor,
            "valid_from": area.valid_from,
            "source": area.source,
            "note": area.note,
        }
        if row.pk and all(getattr(row, name) == value for name, value in wanted.items()):
            continue
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save()
        changed += 1
    return changed


def _seeded(area: PlaceArea, place: Place | None) -> Area | None:
    """The row that an earlier import made of a shape, whatever its name is now; a new one; None where a person deleted it."""
    if place is not None:  # its place counts as edited where a person deleted the shape
        return Area.objects.filter(place=place, role=area.role).order_by("id").first() or Area()
    first = Area.history.filter(source=SOURCE, history_type="+", place=None, name_en=area.name_en).values_list("id", flat=True).first()
    return Area() if first is None else Area.objects.filter(id=first).first()
