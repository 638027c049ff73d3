"""Actors, their aliases and sources in the database: as the data files know them, with what people decided; a store like store.py.

What comes out has the shape of actors.json, reading/actors.json and sources.json, so that the core parses one shape whoever wrote it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Q

from mapper.models import Actor, ActorAlias, ActorColour, ActorsRevision, Claim, Source, Succession


def revision() -> str:
    """A fingerprint of all stored actors, aliases and sources; "" where none are stored and the data files hold."""
    return ActorsRevision.objects.filter(id=1).values_list("value", flat=True).first() or ""


def touch() -> None:
    """Note that actors, aliases or sources changed; whoever changes them calls this in the same transaction."""
    value = hashlib.sha256(orjson.dumps([load_actors(), load_aliases(), load_sources()])).hexdigest()[:20]
    ActorsRevision.objects.update_or_create(id=1, defaults={"value": value})


def is_claimed(code: str) -> bool:
    """Whether a claim speaks of the actor."""
    return Claim.objects.filter(Q(actor=code) | Q(loser=code)).exists()


def load_actors() -> list[dict[str, Any]]:
    """The stored actors as rows of actors.json."""
    colours: dict[str, list[dict[str, str]]] = {}
    for actor, since, colour in ActorColour.objects.values_list("actor_id", "since", "colour"):
        colours.setdefault(actor, []).append({"from": since.isoformat(), "colour": colour})
    successors: dict[str, list[dict[str, str]]] = {}
    for actor, since, code in Succession.objects.values_list("actor_id", "since", "successor_id"):
        successors.setdefault(actor, []).append({"from": since.isoformat(), "code": code or ""})
    return [
        {
            "code": a.code,
            "ar": a.name_ar,
            "en": a.name_en,
            "colour": a.colour,
            "camp": a.camp,
            "parent": a.parent_id or "",
            "colours": colours.get(a.code, []),
            "successors": successors.get(a.code, []),
        }
        for a in Actor.objects.order_by("code")
    ]


def load_aliases() -> list[dict[str, Any]]:
    """The stored aliases in use as rows of reading/actors.json, one name a row."""
    out = []
    for a in ActorAlias.objects.filter(used=True).order_by("text", "id"):
        row: dict[str, Any] = {"code": a.actor_id or a.refers or ActorAlias.Refers.NOBODY.value, "names": [a.text]}
        if a.since:
            row["from"] = a.since.isoformat()
        if a.until:
            row["until"] = a.until.isoformat()
        if a.camp:
            row["camp"] = a.camp
        if a.unless_id:
            row["unless"] = a.unless_id
        out.append(row)
    return out


def load_sources() -> list[dict[str, Any]]:
    """The stored sources as rows of sources.json."""
    return [{"id": s.id, "names": [n.strip() for n in s.names.split("\n") if n.strip()], "camp": s.camp} for s in Source.objects.all()]


@transaction.atomic
def import_actors(actors: Mapping[str, Any], aliases: Mapping[str, Any], sources: Mapping[str, Any]) -> int:
    """Bring the parsed data files into the database; answers how many rows changed, none the second time.

    An actor or source that a person edited stays as it is; an alias that a person made, changed or took out of use stays so.
    """
    changed = _import_parties(actors["actors"]) + _import_names(aliases["aliases"]) + _import_sources(sources["sources"])
    if changed or not revision():
        touch()
    return changed


def _import_parties(rows: list[dict[str, Any]]) -> int:
    changed = 0
    known = {a["code"]: a for a in load_actors()}
    edited = set(Actor.objects.filter(edited=True).values_list("code", flat=True))
    wanted = {
        row["code"]: {"colour": "", "parent": "", "colours": [], "successors": [], **{k: v for k, v in row.items() if k in _FIELDS}}
        for row in rows
        if row["code"] not in edited
    }
    fresh = {code: row for code, row in wanted.items() if known.get(code) != row}
    for code, row in fresh.items():
        own = {"name_ar": row["ar"], "name_en": row["en"], "colour": row["colour"], "camp": row["camp"]}
        Actor.objects.update_or_create(code=code, defaults=own)
        changed += 1
    for code, row in fresh.items():  # once all are there, those that name others
        Actor.objects.filter(code=code).update(parent=row["parent"] or None)
        ActorColour.objects.filter(actor=code).delete()
        ActorColour.objects.bulk_create(
            [ActorColour(actor_id=code, since=dt.date.fromisoformat(c["from"]), colour=c["colour"]) for c in row["colours"]]
        )
        Succession.objects.filter(actor=code).delete()
        Succession.objects.bulk_create(
            [Succession(actor_id=code, since=dt.date.fromisoformat(s["from"]), successor_id=s["code"] or None) for s in row["successors"]]
        )
    return changed


_FIELDS = ("code", "ar", "en", "colour", "camp", "parent", "colours", "successors")


def _import_names(rows: list[dict[str, Any]]) -> int:
    wanted = {
        (row["code"], name, _day(row, "from"), _day(row, "until"), row.get("camp", ""), row.get("unless")): None
        for row in rows
        for name in row["names"]
    }
    known = {(a.actor_id or a.refers, a.text, a.since, a.until, a.camp, a.unless_id): a for a in ActorAlias.objects.all()}
    mended = {(a.actor_id or a.refers, a.text) for a in known.values() if a.edited}
    parties = set(Actor.objects.values_list("code", flat=True))
    new = [
        ActorAlias(
            actor_id=code if code in parties else None,
            refers="" if code in parties else code,
            text=text,
            since=since,
            until=until,
            camp=camp,
            unless_id=unless,
        )
        for code, text, since, until, camp, unless in wanted
        if (code, text, since, until, camp, unless) not in known and (code, text) not in mended
    ]
    gone = [a.pk for key, a in known.items() if key not in wanted and not a.edited]
    ActorAlias.objects.filter(pk__in=gone).delete()
    ActorAlias.objects.bulk_create(new, batch_size=500)
    return len(new) + len(gone)


def _import_sources(rows: list[dict[str, Any]]) -> int:
    known = {s.id: s for s in Source.objects.all()}
    changed = 0
    for row in rows:
        names, found = "\n".join(row["names"]), known.get(row["id"])
        if found is None or (not found.edited and (found.names, found.camp) != (names, row["camp"])):
            Source.objects.update_or_create(id=row["id"], defaults={"names": names, "camp": row["camp"]})
            changed += 1
    gone = Source.objects.filter(edited=False).exclude(id__in=[row["id"] for row in rows])
    return changed + gone.delete()[1].get("mapper.Source", 0)


def _day(row: Mapping[str, Any], key: str) -> dt.date | None:
    return dt.date.fromisoformat(row[key]) if key in row else None
