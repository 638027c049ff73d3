"""Which places does a claim leave out? «كامل محافظة درعا باستثناء حوض اليرموك»."""

from __future__ import annotations

from dataclasses import replace

from mapper.reading.objects import excepted_from, list_from
from mapper.reading.raw import RawClaim
from mapper.reading.scene import PlaceMention, Scene, sentence_of


def with_exceptions(scene: Scene, raw: RawClaim) -> RawClaim:
    """The claim with the places that an exception right behind its own names; the same claim where none is named."""
    left_out: list[PlaceMention] = []
    for place in raw.places:
        at = excepted_from(scene, place.last)
        first = at is not None and next((scene.place_at[k] for k in range(at + 1, at + 4) if k in scene.place_at), None)
        if first:
            left_out += list_from(scene, first, sentence_of(scene, place.first).last)[0]
    own = {p.entry.id for p in raw.places}
    kept = tuple(p for p in left_out if p.entry.id not in own)
    return replace(raw, exceptions=kept) if kept else raw
