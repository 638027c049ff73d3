"""Stored articles, claims and the last built timeline."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

_COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write a colour as #rrggbb, for example #b8352f."))
_SLUG = RegexValidator(r"^[a-z0-9][a-z0-9-]*$", _("Write small Latin letters, digits and hyphens, for example war-media."))
_CODE = RegexValidator(r"^[A-Z][A-Z0-9]{1,7}$", _("Write two to eight capital letters or digits, for example SDF."))


class Article(models.Model):
    """An article as it was read; ``digest`` tells whether text or rules changed since."""

    id = models.CharField(primary_key=True, max_length=120)
    outlet = models.CharField(max_length=120)
    published_at = models.DateTimeField(db_index=True)
    title = models.TextField(blank=True)
    text = models.TextField()
    url = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    table = models.BooleanField(default=False)  # its text are rows of a file of import_control, which no reader reads

    class Meta:
        ordering = ["-published_at"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def __str__(self) -> str:
        return self.title or self.id


class Claim(models.Model):
    """A control claim that the reader extracted from an article; ``id`` is a hash of article and meaning, so a re-reading keeps it."""

    id = models.CharField(primary_key=True, max_length=32)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="claims")
    event = models.CharField(max_length=8)
    actor = models.CharField(max_length=8)
    loser = models.CharField(max_length=8, blank=True)
    place_id = models.CharField(max_length=120, db_index=True)
    place_name = models.CharField(max_length=120)
    date = models.DateField(null=True)
    precision = models.CharField(max_length=8)
    status = models.CharField(max_length=8, db_index=True)
    extent = models.CharField(max_length=8)
    attribution = models.TextField(blank=True)
    evidence = models.JSONField()
    rule = models.CharField(max_length=40)
    certainty = models.FloatField()
    rules = models.CharField(max_length=20, blank=True)  # the version of the reading's rules; empty: made before it was kept
    wording = models.TextField(blank=True)  # the folded words of its first clause, by which copies of one text are known
    exceptions = models.JSONField(default=list, blank=True)  # ids of places that it leaves out

    class Meta:
        ordering = ["date", "id"]
        verbose_name = _("claim")
        verbose_name_plural = _("claims")

    def __str__(self) -> str:
        return f"{self.date or '?'} {self.actor} {self.event} {self.place_name} ({self.status})"


class MapBuild(models.Model):
    """The packed timeline of a revision of claims, gazetteer and parameters, gzipped, so that a page need not compute it."""

    revision = models.CharField(primary_key=True, max_length=64)
    payload = models.BinaryField()
    built_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.revision


class Actor(models.Model):
    """A party that holds ground; ``edited`` marks what a person decided, which the data files do not overwrite."""

    code = models.CharField(_("code"), primary_key=True, max_length=8, validators=[_CODE])
    name_ar = models.CharField(_("Arabic name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120)
    colour = models.CharField(
        _("colour"), max_length=7, blank=True, validators=[_COLOUR], help_text=_("#rrggbb; empty: the colour of the parent")
    )
    camp = models.CharField(_("camp (side)"), max_length=8, blank=True, help_text=_("whose losses its outlets admit: gov, opp, sdf …"))
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent"))
    edited = models.BooleanField(_("edited by a person"), default=False, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ["code"]
        verbose_name = _("actor")
        verbose_name_plural = _("actors")

    def __str__(self) -> str:
        return f"{self.code} · {self.name_ar}"

    def clean(self) -> None:
        """No actor is its own parent, however far up."""
        above, passed = self.parent, {self.code}
        while above is not None:
            if above.code in passed:
                raise ValidationError({"parent": _("An actor cannot be its own parent.")})
            passed.add(above.code)
            above = above.parent


class ActorColour(models.Model):
    """The colour of an actor from a day on."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="colours")
    since = models.DateField(_("from"))
    colour = models.CharField(_("colour"), max_length=7, validators=[_COLOUR])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "since"], name="one_colour_a_day")]
        ordering = ["actor", "since"]
        verbose_name = _("colour from a day on")
        verbose_name_plural = _("colours by period")

    def __str__(self) -> str:
        return f"{self.since} {self.colour}"


class Succession(models.Model):
    """Who takes over from a day on what an actor holds; no successor: from then on it stands for itself again."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="successions")
    since = models.DateField(_("from"))
    successor = models.ForeignKey(
        Actor, on_delete=models.PROTECT, null=True, blank=True, related_name="succeeds", verbose_name=_("successor")
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "since"], name="one_successor_a_day")]
        ordering = ["actor", "since"]
        verbose_name = _("successor from a day on")
        verbose_name_plural = _("successors by period")

    def __str__(self) -> str:
        return f"{self.since} → {self.successor_id or self.actor_id}"

    def clean(self) -> None:
        """Nobody succeeds itself."""
        if self.successor_id and self.successor_id == self.actor_id:
            raise ValidationError({"successor": _("An actor cannot succeed itself; leave the successor empty to end a succession.")})


class ActorAlias(models.Model):
    """A name by which newspapers mean an actor, in a period, in the mouth of one camp or of all.

    Without an actor, ``refers`` says what the name points back to («التنظيم»: the group named before). An alias that is not
    ``used`` stays out of readings and is not brought back by the data files.
    """

    class Refers(models.TextChoices):
        """What a name without an actor of its own means."""

        GROUP = "?ISIS", _("the group named before, else Islamic State")
        REBELS = "?REBEL", _("the group named before, else opposition factions")
        ARMY = "?ARMY", _("the army named before, else the government's")
        FIGHTERS = "?FIGHTERS", _("the fighters named before, else opposition factions")
        JIHADISTS = "?JIHAD", _("the jihadists named in the text, else those who fought there then")
        OWN = "?OWN", _("the party named last, whose they are")
        NOBODY = "-", _("nobody on the map")

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, null=True, blank=True, related_name="aliases", verbose_name=_("actor"))
    refers = models.CharField(_("refers to"), max_length=12, choices=Refers.choices, blank=True)
    text = models.CharField(_("text"), max_length=120)
    since = models.DateField(_("valid from"), null=True, blank=True)
    until = models.DateField(_("valid to"), null=True, blank=True)
    camp = models.CharField(_("camp of the speaker"), max_length=8, blank=True, help_text=_("empty: whoever speaks"))
    unless = models.ForeignKey(
        Actor,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="instead_of",
        verbose_name=_("unless"),
        help_text=_("the actor it means instead where an operation of that one is named in the text"),
    )
    used = models.BooleanField(_("used"), default=True)
    edited = models.BooleanField(_("edited by a person"), default=False, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ["text", "since", "id"]
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """It has letters, means one thing, and its period does not end before it begins."""
        if not any(c.isalnum() for c in self.text):
            raise ValidationError({"text": _("Write the name as newspapers write it.")})
        if self.since and self.until and self.until <= self.since:
            raise ValidationError({"until": _("The period ends before it begins.")})
        if self.actor_id and self.refers:
            raise ValidationError({"refers": _("An alias of an actor refers to nothing else; leave this empty.")})


class Source(models.Model):
    """Somebody who is quoted; ``edited`` marks what a person decided, which the data files do not overwrite."""

    id = models.CharField(_("id"), primary_key=True, max_length=60, validators=[_SLUG])
    names = models.TextField(_("names"), help_text=_("one a line; a text that contains one of them means this source, the longest first"))
    camp = models.CharField(_("speaks for"), max_length=8, blank=True, help_text=_("camp: gov, opp, sdf …; empty: for none that fights"))
    edited = models.BooleanField(_("edited by a person"), default=False, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ["id"]
        verbose_name = _("quoted source")
        verbose_name_plural = _("quoted sources")

    def __str__(self) -> str:
        return self.id

    def clean(self) -> None:
        """It has names, and none so short that any text contains it."""
        if any(sum(c.isalnum() for c in name) < 3 for name in self.names.split("\n") if name.strip()) or not self.names.strip():
            raise ValidationError({"names": _("Write at least one name, each with three letters or more.")})


class SourceRecord(models.Model):
    """How far a source was borne out on one side, as log-odds; learnt by learn_sources, or set by a person and then never overwritten.

    ``root`` is the id of a source or, where none is known by that name, the folded name itself.
    """

    root = models.CharField(_("source"), max_length=200, help_text=_("id of a quoted source, or a name in small letters"))
    camp = models.CharField(_("side"), max_length=8, blank=True, help_text=_("camp: gov, opp, sdf …; empty: every side without a record"))
    pro = models.FloatField(_("weight for"), help_text=_("log-odds of what it tells in favour of the side: 2.2 is 9 in 10, 0 says nothing"))
    contra = models.FloatField(_("weight against"), help_text=_("log-odds of what it tells against the side"))
    reports = models.PositiveIntegerField(_("reports"), default=0, editable=False)
    revision = models.CharField(_("learnt"), max_length=40, blank=True, editable=False)
    edited = models.BooleanField(_("edited by a person"), default=False, editable=False)
    history = HistoricalRecords()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["root", "camp"], name="one_record_a_side")]
        ordering = ["root", "camp"]
        verbose_name = _("record of a source")
        verbose_name_plural = _("records of sources")

    def __str__(self) -> str:
        return f"{self.root} · {self.camp or '*'}"

    def clean(self) -> None:
        """Weights are log-odds that a probability stands behind; a name of a known source is written as its id."""
        self.root = self.root.strip().casefold()
        known = {s.id: [n.strip().casefold() for n in s.names.split("\n") if n.strip()] for s in Source.objects.all()}
        meant = [(len(name), key) for key, names in known.items() for name in names if name in self.root]
        if self.root not in known and meant:
            raise ValidationError({"root": _("This name means a known source: write its id, %(id)s.") % {"id": max(meant)[1]}})
        for name in ("pro", "contra"):
            value = getattr(self, name)
            if value is not None and not -5 <= value <= 5:
                raise ValidationError({name: _("Write a weight between -5 and 5; 2.2 is 9 in 10.")})


class ActorsRevision(models.Model):
    """One row whose ``value`` is a fingerprint of all actors, aliases and sources, so that every process sees a change."""

    value = models.CharField(max_length=20)


class RereadJob(models.Model):
    """Articles to be read again after an edit, and what that changed in the control histories once all were."""

    label = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, db_index=True)
    periods = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.label


class Reread(models.Model):
    """One article of a job; ``done_at``, ``outcome`` and the new reading are saved in one transaction."""

    job = models.ForeignKey(RereadJob, on_delete=models.CASCADE, related_name="rows")
    article = models.ForeignKey(Article, on_delete=models.CASCADE)
    done_at = models.DateTimeField(null=True, db_index=True)
    outcome = models.JSONField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.job_id}: {self.article_id}"
