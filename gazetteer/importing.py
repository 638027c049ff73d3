"""Save what a source says: link its rows to places, combine, and write only what changes, in one transaction.

A person's word stands: what an edited place has is asked about (ImportQuestion), never overwritten; a decided question is obeyed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from gazetteer.linking import Known, Link, Linker, Outcome
from gazetteer.merging import PlaceChange, Saying, change, combine
from gazetteer.models import Area, ImportQuestion, Place, PlaceMerge, SourceRecord
from gazetteer.places import ADMIN_KINDS, AreaRole, GazetteerEntry
from gazetteer.sources.areas import seed_areas
from gazetteer.sources.content import Skipped, SourceContent, SourceRow
from gazetteer.sources.precedence import pcoded_sources, read_precedence
from gazetteer.sources.table import from_record, to_record
from gazetteer.store import BATCH, add_places, change_places, edited_ids, load_entries, save_boundaries, sayings, touch

LONGEST, LONGEST_ID = 120, 60  # letters that the columns of names and ids hold


@dataclass(slots=True)
class ImportReport:
    """What an import did. ``merged`` rows joined a place of another source, ``doubtful`` ones wait for an editor.

    ``kept`` are places that a person edited and whose source differs (the differences wait for an editor too); ``notes`` are
    rows that were taken although something in them is odd; ``shapes`` counts the boundaries added or changed.
    """

    added: int = 0
    changed: int = 0
    merged: int = 0
    unchanged: int = 0
    doubtful: list[Skipped] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[Skipped] = field(default_factory=list)
    shapes: int = 0

    def __str__(self) -> str:
        text = f"{self.added} added, {self.changed} changed, {self.merged} merged, {self.unchanged} unchanged, {len(self.skipped)} skipped"
        if self.shapes:
            text += f", {self.shapes} boundaries and areas"
        if self.doubtful:
            text += f"; {len(self.doubtful)} doubtful pairs wait for an editor"
        if self.kept:
            text += f"; {len(self.kept)} edited by people kept: {', '.join(self.kept[:10])}"
        return text

    def lines(self) -> list[str]:
        """Every row that needs a look, one a line: skipped, doubtful, odd."""
        groups = (("skipped", self.skipped), ("doubtful", self.doubtful), ("note", self.notes))
        return [f"{kind}: {s.where}: {s.reason}" for kind, group in groups for s in group]


@dataclass(slots=True)
class _Work:
    """The stored gazetteer, what people decided, and what each source said ``before`` and says ``after`` of the places touched.

    ``aliases`` lead from ids that are no places any more to the places meant; ``deleted`` are ids that people deleted.
    """

    source: str
    entries: dict[str, GazetteerEntry]
    before: dict[str, dict[tuple[str, str], Saying]]
    aliases: dict[str, str]
    edited: set[str]
    drawn: set[str]
    deleted: set[str]
    after: dict[str, dict[tuple[str, str], Saying]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    linked: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, source: str) -> _Work:
        """Everything an import compares with."""
        said = sayings()
        aliases = _gone() | {s.entry.id: place for place, of in said.items() for s in of.values() if s.entry.id != place}
        drawn = set(Area.objects.filter(role=AreaRole.REGION, edited=True, place__isnull=False).values_list("place_id", flat=True))
        deleted = set(Place.history.filter(history_type="-", history_user__isnull=False).values_list("id", flat=True))
        return cls(source, {e.id: e for e in load_entries()}, said, aliases, edited_ids(), drawn, deleted)

    def now(self, place: str) -> dict[tuple[str, str], Saying]:
        """What the sources say of ``place`` after this import, to be changed."""
        return self.after.setdefault(place, dict(self.before.get(place, {})))

    def linker(self) -> Linker:
        """A linker that knows the places and what editors decided about pairs."""
        decided = {
            (code, place): state == ImportQuestion.State.ACCEPTED
            for code, place, state in ImportQuestion.objects.filter(source=self.source, kind=ImportQuestion.Kind.DOUBTFUL)
            .exclude(state=ImportQuestion.State.OPEN)
            .values_list("code", "place_id", "state")
        }
        sources = {place: {source for source, _ in of} for place, of in self.before.items()}
        return Linker(self.source, Known(dict(self.entries), sources, dict(self.aliases), decided), pcoded_sources())


@transaction.atomic
def import_content(
    content: SourceContent, dry_run: bool = False, progress: Callable[[Iterable[SourceRow]], Iterable[SourceRow]] = iter
) -> ImportReport:
    """Import what a source says, all or nothing; the same again changes nothing. ``dry_run`` does it all and takes it back."""
    report = ImportReport(skipped=list(content.skipped))
    report.notes += [Skipped(r.where, r.note) for r in content.rows if r.note]
    work = _Work.load(content.source)
    _link(work, content, report, progress)
    touched = _save_places(work, report)
    report.shapes = save_boundaries(content.source, content.boundaries, report.skipped)
    if content.source == "core":
        report.shapes += seed_areas()
    edited = {work.linked[code] for code in content.edited if code in work.linked} - work.edited
    Place.objects.filter(id__in=edited).update(edited=True)
    touched |= bool(report.shapes or edited)
    if touched:
        touch()
    if dry_run:
        transaction.set_rollback(True)
    return report


@transaction.atomic
def answer(question: ImportQuestion, accept: bool, user: Any) -> None:
    """Record what ``user`` decided about a question, and act on it at once; later imports obey it too.

    Doubtful: the row joins the place, or becomes a place of its own. Difference: the place takes the source's value, or keeps ours.
    """
    question.state = ImportQuestion.State.ACCEPTED if accept else ImportQuestion.State.REFUSED
    question.by, question.decided_at = user, timezone.now()
    question.save()
    if question.kind == ImportQuestion.Kind.DOUBTFUL:
        row = SourceRow(question.code, from_record(question.theirs), f"question {question.pk}")
        import_content(SourceContent(question.source, [row]))
    elif accept:
        ours = next(e for e in load_entries() if e.id == question.place_id)
        values = dict(zip(("lat", "lon"), question.theirs, strict=True)) if question.field == "point" else {question.field: question.theirs}
        after = from_record(to_record(ours) | values)
        change_places({ours.id: (after, PlaceChange({question.field: (question.ours, question.theirs)}))}, question.source)
        touch()


def _link(
    work: _Work, content: SourceContent, report: ImportReport, progress: Callable[[Iterable[SourceRow]], Iterable[SourceRow]]
) -> None:
    """Link every row, write its record, and ask editors about the doubtful ones; places that are new are added."""
    source, linker = work.source, work.linker()
    stored = {r.code: r for r in SourceRecord.objects.filter(source=source)}
    rows = []
    for row in progress(content.rows):
        reason = _unfit(row.entry)
        if reason:
            report.skipped.append(Skipped(row.where, reason))
        else:
            rows.append((row, row.entry if source in (*pcoded_sources(), "csv") else _placed(row.entry, linker)))
    new, changed, doubtful = [], [], []
    for (row, entry), link in zip(rows, linker.link_all((row.code, entry) for row, entry in rows), strict=True):
        place = link.place or entry.id
        if link.outcome is Outcome.DOUBTFUL:
            doubtful.append((row, entry, link))
            continue
        if link.outcome is Outcome.NEW and place in work.deleted:
            report.skipped.append(Skipped(row.where, f"an editor deleted {place}; it stays away"))
            continue
        work.linked[row.code] = place
        if source == "csv" and row.code not in stored and place in work.entries and _same(entry, work.entries[place]):
            report.unchanged += 1
            continue
        old, record = stored.get(row.code), to_record(entry)
        if old is None:
            new.append(SourceRecord(place_id=place, source=source, code=row.code, record=record))
            report.merged += bool(work.before.get(place))
        elif old.record != record or old.place_id != place:
            if old.place_id != place:
                work.now(old.place_id).pop((source, row.code), None)
            old.place_id, old.record = place, record
            changed.append(old)
        if entry.id != place:
            work.aliases[entry.id] = place
        work.now(place)[(source, row.code)] = Saying(source, row.code, entry)
        work.codes[place] = row.code
    _ask_doubtful(source, doubtful, report)
    added = [p for p in work.after if p not in work.entries and work.after[p]]
    add_places([_combined(work, p, work.after[p]) for p in added], source)
    report.added = len(added)
    SourceRecord.objects.bulk_create(new, batch_size=BATCH)
    SourceRecord.objects.bulk_update(changed, ["place", "record"], batch_size=BATCH)


def _unfit(entry: GazetteerEntry) -> str:
    """Why an entry cannot be stored, or ""."""
    texts = (entry.id, entry.name_ar, entry.name_en, *(n.text for n in entry.names))
    longest = max(texts, key=len)
    if len(longest) > LONGEST or len(entry.id) > LONGEST_ID:
        return f"«{longest[:40]}…» is longer than {LONGEST} letters"
    return "a name has a NUL character in it" if any("\0" in t for t in texts) else ""


def _placed(entry: GazetteerEntry, linker: Linker) -> GazetteerEntry:
    """An entry of a source without p-codes, with the admin chain at its point where that agrees with the source's governorate."""
    chain = () if entry.kind in ADMIN_KINDS else linker.unit_at(entry.lat, entry.lon)
    return replace(entry, parents=chain) if chain and (not entry.parents or chain[-1] == entry.parents[-1]) else entry


def _same(a: GazetteerEntry, b: GazetteerEntry) -> bool:
    """Whether two entries say the same, whatever the order of their names and references."""
    return (
        replace(a, names=(), references=()) == replace(b, names=(), references=())
        and set(a.names) == set(b.names)
        and set(a.references) == set(b.references)
    )


def _gone() -> dict[str, str]:
    """Ids that editors merged away, with the place that was kept."""
    kept = dict(PlaceMerge.objects.filter(undone_at=None).order_by("at").values_list("gone_id", "kept_id"))
    return {gone: _follow(kept, gone) for gone in kept}


def _follow(kept: dict[str, str], place: str) -> str:
    seen = set()
    while place in kept and place not in seen:
        seen.add(place)
        place = kept[place]
    return place


def _combined(work: _Work, place: str, sayings: dict[tuple[str, str], Saying]) -> GazetteerEntry:
    entry = combine(place, sayings.values(), read_precedence())
    parents, members = (tuple(work.aliases.get(i, i) for i in ids) for ids in (entry.parents, entry.members))
    return replace(entry, parents=parents, members=members)


def _save_places(work: _Work, report: ImportReport) -> bool:
    """Write the differences between the stored places and what their sources say now; whether there were any."""
    changes: dict[str, tuple[GazetteerEntry, PlaceChange]] = {}
    questions = _Questions(work.source)
    machines = frozenset(read_precedence().order["name_ar"]) - {"csv"}
    for place, now in work.after.items():
        if place not in work.entries or not now:
            continue  # new, or its only record moved to another place: what is stored stays
        before = _combined(work, place, work.before[place]) if work.before.get(place) else None
        after = _combined(work, place, now)
        found = change(work.entries[place], before, after, place in work.edited, machines)
        persons = {f: v for f, v in found.fields.items() if place in work.edited or (f == "polygon" and place in work.drawn)}
        if persons:
            report.kept.append(place)
            accepted = questions.answers(place, work.codes.get(place, place), persons)
            found = replace(found, fields={f: v for f, v in found.fields.items() if f not in persons} | accepted)
        if found or found.references:
            changes[place] = (after, found)
        report.changed += bool(found)
        report.unchanged += not found
    questions.save()
    change_places(changes, work.source)
    return bool(report.added or changes)


class _Questions:
    """Differences to what people edited: asked once; what was decided is obeyed."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._known: dict[tuple[str, str], list[ImportQuestion]] = {}
        for q in ImportQuestion.objects.filter(kind=ImportQuestion.Kind.DIFFERENCE):
            self._known.setdefault((q.place_id, q.field), []).append(q)
        self._new: list[ImportQuestion] = []
        self._again: list[ImportQuestion] = []

    def answers(self, place: str, code: str, fields: Any) -> dict[str, tuple[object, object]]:
        """Those of ``fields`` that an editor has accepted and that still stand as they were asked about; the rest is asked."""
        accepted = {}
        for name, (ours, theirs) in fields.items():
            mine, other = _json(ours), _json(theirs)
            asked = self._known.get((place, name), [])
            same = next((q for q in asked if q.theirs == other), None)
            if same is not None:
                if same.state == ImportQuestion.State.ACCEPTED and same.ours == mine:
                    accepted[name] = (ours, theirs)
                continue
            reason = "a person edited the place; the source has another value"
            own = next((q for q in asked if q.source == self._source and q.code == code), None)
            if own is None:
                kind = ImportQuestion.Kind.DIFFERENCE
                self._new.append(
                    ImportQuestion(
                        source=self._source, code=code, kind=kind, place_id=place, field=name, ours=mine, theirs=other, reason=reason
                    )
                )
            else:  # the source has a new value since: that is a new question
                own.ours, own.theirs, own.state, own.decided_at = mine, other, ImportQuestion.State.OPEN, None
                self._again.append(own)
        return accepted

    def save(self) -> None:
        """Write the questions."""
        ImportQuestion.objects.bulk_create(self._new, batch_size=BATCH)
        ImportQuestion.objects.bulk_update(self._again, ["ours", "theirs", "state", "decided_at"], batch_size=BATCH)


def _json(value: Any) -> Any:
    """A field's value as JSON gives it back."""
    return [_json(v) for v in value] if isinstance(value, tuple | list) else value


def _ask_doubtful(source: str, rows: list[tuple[SourceRow, GazetteerEntry, Link]], report: ImportReport) -> None:
    asked = {
        (q.code, q.place_id): q
        for q in ImportQuestion.objects.filter(source=source, kind=ImportQuestion.Kind.DOUBTFUL, state=ImportQuestion.State.OPEN)
    }
    new = []
    for row, entry, link in rows:
        report.doubtful.append(Skipped(row.where, f"{entry.name_ar or entry.name_en} may be {link.place}: {link.reason}"))
        if (row.code, link.place) not in asked:
            kind = ImportQuestion.Kind.DOUBTFUL
            new.append(
                ImportQuestion(source=source, code=row.code, kind=kind, place_id=link.place, theirs=to_record(entry), reason=link.reason)
            )
    ImportQuestion.objects.bulk_create(new, batch_size=BATCH)
