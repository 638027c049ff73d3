"""manage.py show_control --on DATE [--on DATE ...] [--known-by DATE] [--place ID|PCODE|NAME] [--format table|csv|geojson|zones|measures|changes]"""

from __future__ import annotations

import csv
import datetime as dt
import json
from itertools import pairwise
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mapper import situation

COLUMNS = ["on", "place_id", "pcode", "name", "lat", "lon", "actor", "state", "besieged_by", "basis", "probability", "since", "claims"]
MEASURES = ["on", "actor", *(f"{what}_{how}" for what in ("km2", "places", "people") for how in ("low", "best", "high"))]
MEASURES += ["inferred_km2", "inferred_places", "inferred_people"]
CHANGES = ["first", "last", "place_id", "name", "before", "after", "km2", "claims"]


def a_date(text: str) -> dt.date:
    """A date of the command line; raises CommandError with what to write."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is no date; write YYYY-MM-DD, for example 2017-10-18.") from error


class Command(BaseCommand):
    """Who holds what on a day."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Days, place and format."""
        parser.add_argument("--on", action="append", required=True)
        parser.add_argument("--known-by")
        parser.add_argument("--place")
        parser.add_argument("--format", choices=["table", "csv", "geojson", "zones", "measures", "changes"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the states to standard output."""
        known = a_date(options["known_by"]) if options["known_by"] else None
        days = [a_date(d) for d in options["on"]]
        if options["format"] == "zones":
            features = [f for day in days for f in situation.zones(day, known)["features"]]
            self.stdout.write(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False))
            return
        if options["format"] == "measures":
            self._measures(days, known)
            return
        if options["format"] == "changes":
            self._changes(days, known)
            return
        wanted: set[str] | None = None
        if options["place"]:
            found = situation.find_place(options["place"])
            if not found:
                raise CommandError(f"No place is called {options['place']!r}; try its p-code, or look it up in the admin.")
            now = situation.world(known)
            wanted = {found[0]} if found[0] in now.histories else set(now.covers.get(found[0], ()))
        rows = []
        for day in days:
            for standing in situation.control(day, known):
                place, p = standing.place, standing.period
                besieger = standing.siege.besieger if standing.siege else ""
                if wanted is not None and place.id not in wanted:
                    continue
                rows.append(
                    [
                        day.isoformat(), place.id, place.pcode or "", place.name_ar, f"{place.lat:.4f}", f"{place.lon:.4f}", p.actor,
                        p.state.value, besieger, p.basis.value, f"{p.probability:.3f}", p.since.isoformat(), " ".join(p.claim_ids),
                    ]
                )  # fmt: skip
        self._write(rows, options["format"])

    def _measures(self, days: list[dt.date], known: dt.date | None) -> None:
        """CSV of what every actor holds on each day: km², places and people as low, best and high, and what neighbours suggest."""
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(MEASURES)
        for day in days:
            for actor, m in situation.measures(day, known).items():
                figures = [figure for r in (m.km2, m.places, m.people) for figure in (r.low, r.best, r.high)]
                inferred = [m.inferred_km2, m.inferred_places, m.inferred_people]
                writer.writerow([day.isoformat(), actor, *(f"{figure:.1f}".removesuffix(".0") for figure in (*figures, *inferred))])

    def _changes(self, days: list[dt.date], known: dt.date | None) -> None:
        """CSV of the places that changed hands from each day to the next, with the claims that caused it."""
        if len(days) < 2:
            raise CommandError("Changes are between days: give --on twice, for example --on 2017-10-01 --on 2017-11-01.")
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(CHANGES)
        names = {p.id: p.name_ar for p in situation.world(known).points}
        for first, last in pairwise(sorted(days)):
            for place in situation.change_between(first, last, known).places:
                row = [place.place_id, names[place.place_id], place.before, place.after, f"{place.km2:.1f}", " ".join(place.claim_ids)]
                writer.writerow([first.isoformat(), last.isoformat(), *row])

    def _write(self, rows: list[list[str]], how: str) -> None:
        if how == "csv":
            writer = csv.writer(self.stdout, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(rows)
        elif how == "geojson":
            features = [
                {
                    "type": "Feature",
                    "properties": dict(zip(COLUMNS, row, strict=True)),
                    "geometry": {"type": "Point", "coordinates": [float(row[5]), float(row[4])]},
                }
                for row in rows
            ]
            self.stdout.write(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False))
        else:
            for row in rows:
                self.stdout.write(f"{row[0]}  {row[6] or '-':5} {row[7]:10} {row[9]:9} {row[10]:>6}  since {row[11]}  {row[3]} ({row[1]})")
