"""Which places are named only to say where something else lies?"""

from __future__ import annotations

from gazetteer.names import fold
from mapper.reading.scene import PlaceMention, Scene

_NEAR = 5  # words between a place and the one it is said to lie in
_PAIR = 8  # words between «بين» and the second of the two places


def says_where(scene: Scene, place: PlaceMention) -> bool:
    """Whether a place only tells where the one named before it lies: «بلدة معلولا الأثرية بريف دمشق» speaks of the town."""
    earlier = scene.places_in(max(0, place.first - _NEAR), place.first)
    if not earlier or scene.words[place.first].startswith("و"):
        return False
    between = range(earlier[-1].last, place.first)
    if any(scene.comma(k) or k in scene.triggers or k in scene.actor_at for k in (*between, place.first)):
        return False
    if any(scene.words[k] in ("من", "الي", "عن") for k in between):
        return False  # «من حرستا إلى محافظة إدلب»
    with_b = scene.words[place.first][:1] == "ب" and not fold(place.surface).startswith("ب")
    return with_b or any(scene.scope(k, "parents") for k in between)


def one_of_two(scene: Scene, place: PlaceMention) -> bool:
    """Whether a place is an end of what lies between two: «الطريق بين دمشق وحمص»; parties may stand between, never in places."""
    for k in range(place.first - 1, max(-1, place.first - _PAIR), -1):
        if scene.scope(k, "between"):
            return not any(j in scene.actor_at for j in range(k, place.first))
        if not (k in scene.place_at or scene.scope(k, "types")) or scene.comma(k + 1):
            return False
    return False
