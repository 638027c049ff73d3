"""manage.py show_control --on DATE [--on DATE ...] [--known-by DATE] [--place ID|PCODE|NAME] [--format table|csv|geojson|zones]"""

from __future__ import annotations

import csv
import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mapper import situation

COLUMNS = ["on", "place_id", "pcode", "name", "lat", "lon", "actor", "state", "besieged_by", "basis", "probability", "since", "claims"]


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
        parser.add_argument("--format", choices=["table", "csv", "geojson", "zones"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the states to standard output."""
        known = a_date(options["known_by"]) if options["known_by"] else None
        days = [a_date(d) for d in options["on"]]
        if options["format"] == "zones":
            features = [f for day in days for f in situation.zones(day, known)["features"]]
            self.stdout.write(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False))
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
