"""Stored articles, claims and the last built timeline."""

from __future__ import annotations

from django.db import models


class Article(models.Model):
    """An article as it was read; ``digest`` tells whether text or rules changed since."""

    id = models.CharField(primary_key=True, max_length=120)
    outlet = models.CharField(max_length=120)
    published_at = models.DateTimeField(db_index=True)
    title = models.TextField(blank=True)
    text = models.TextField()
    url = models.TextField(blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-published_at"]

    def __str__(self) -> str:
        return self.title or self.id


class Claim(models.Model):
    """A control claim that the reader extracted from an article; ``id`` is a hash of article and meaning, so a re-reading keeps it."""

    id = models.CharField(primary_key=True, max_length=32)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="claims")
    event = models.CharField(max_length=8)
    actor = models.CharField(max_length=8)
    loser = models.CharField(max_length=8, blank=True)
    place_id = models.CharField(max_length=40, db_index=True)
    place_name = models.CharField(max_length=120)
    date = models.DateField(null=True)
    precision = models.CharField(max_length=8)
    status = models.CharField(max_length=8, db_index=True)
    extent = models.CharField(max_length=8)
    attribution = models.TextField(blank=True)
    evidence = models.JSONField()
    rule = models.CharField(max_length=40)
    certainty = models.FloatField()

    class Meta:
        ordering = ["date", "id"]

    def __str__(self) -> str:
        return f"{self.date or '?'} {self.actor} {self.event} {self.place_name} ({self.status})"


class MapBuild(models.Model):
    """The packed timeline of a revision of claims, gazetteer and parameters, so that a page need not compute it."""

    revision = models.CharField(primary_key=True, max_length=64)
    payload = models.TextField()
    built_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.revision
