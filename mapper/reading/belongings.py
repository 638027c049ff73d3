"""Which places does a pronoun give to the place named before? «مدينة دير الزور ومطارها العسكري»: the airport of Deir ez-Zor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gazetteer.index import GazetteerIndex
from gazetteer.places import SETTLEMENT_KINDS, PlaceKind
from gazetteer.resolution import Resolution
from gazetteer.text import Text
from gazetteer.toponyms import PlaceTypes
from mapper.reading.scene import PlaceMention

_NEAR = 5  # words between a place and what is its
_EXACT = 0.05  # cost of a name up to which it is that very name
_OWNED = frozenset(
    {PlaceKind.AIRPORT, PlaceKind.BASE, PlaceKind.DAM, PlaceKind.CROSSING, PlaceKind.OILFIELD, PlaceKind.CAMP, PlaceKind.FACILITY}
)


def belongings(text: Text, resolved: Sequence[Resolution], index: GazetteerIndex, types: PlaceTypes) -> Iterator[PlaceMention]:
    """Mentions of what bears the name of the settlement before it: a word of type with «ـها», alone or with one adjective."""
    settled = [r for r in resolved if r.entry is not None and r.entry.kind in SETTLEMENT_KINDS]
    for i, token in enumerate(text.tokens):
        word = token.folded
        noun = word.lstrip("و").removesuffix("ها")
        if not word.endswith("ها") or not types.types.get(noun, frozenset()) & _OWNED:
            continue
        owner = next((r for r in reversed(settled) if i - _NEAR <= r.toponym.last_token <= i), None)
        if owner is None or owner.entry is None:
            continue
        following = text.tokens[i + 1] if i + 1 < len(text.tokens) else None
        adjective = following.folded if following is not None and following.folded.startswith("ال") else ""
        for last, name in ((i + 2, f"{noun} {owner.entry.name_ar} {adjective}"), (i + 1, f"{noun} {owner.entry.name_ar}")):
            if last == i + 2 and not adjective:
                continue
            own = next((c.entry for c in index.candidates(name) if c.cost < _EXACT and c.entry.kind in _OWNED), None)
            if own is not None:
                surface = text.body[token.start + word.startswith("و") : text.tokens[last - 1].end]
                yield PlaceMention(i, last, own, surface, owner.toponym.group)
                break
