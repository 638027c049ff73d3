"""An edit of the gazetteer, tried or done: the one way by which people's changes are saved.

Both run the same action in a transaction and compare the entries before and after; a rehearsal is then rolled back. So a
preview shows what the save itself would do, whichever form, merge or verdict it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import transaction

from gazetteer import store
from gazetteer.effects import Edit, effects
from gazetteer.places import GazetteerEntry

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What an action returned, what it changed, and the number of the job that reads the documents concerned again."""

    result: T
    edit: Edit
    job: int | None = None


def rehearse(action: Callable[[], T]) -> Done[T]:
    """Run ``action`` and take back all it saved; answers what it would change. Errors of the action pass through."""
    with transaction.atomic():
        done = _compare(action)
        transaction.set_rollback(True)
    return done


def perform(action: Callable[[], T], label: str, user_id: int | None) -> Done[T]:
    """Run ``action``, note that the gazetteer changed, and queue the readings concerned, all in one transaction."""
    with transaction.atomic():
        done = _compare(action)
        if not done.edit:
            return done
        store.touch()
        return Done(done.result, done.edit, effects().read_again(done.edit, label, user_id))


def _compare(action: Callable[[], T]) -> Done[T]:
    before, no_places = _entries(), store.no_places()
    result = action()
    after, decided = _entries(), store.no_places()
    changed = {i for i in before.keys() | after.keys() if _told(before.get(i)) != _told(after.get(i))}
    edit = Edit(
        {i: before[i] for i in sorted(changed) if i in before},
        {i: after[i] for i in sorted(changed) if i in after},
        no_places ^ decided,
        decided,
    )
    return Done(result, edit)


def _entries() -> Mapping[str, GazetteerEntry]:
    return {e.id: e for e in store.load_entries()}


def _told(entry: GazetteerEntry | None) -> tuple[object, ...] | None:
    """What readings and maps take from an entry: names, point, kind, chain, extent, prominence."""
    if entry is None:
        return None
    names = frozenset((n.text, n.role, n.valid_from, n.valid_to) for n in entry.names)
    return (
        (entry.kind, entry.name_ar, entry.name_en, entry.lat, entry.lon, entry.parents, entry.members, entry.polygon)
        + (entry.prominence,)
        + (names,)
    )
