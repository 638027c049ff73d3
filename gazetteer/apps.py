"""The gazetteer as a Django app."""

from django.apps import AppConfig


class GazetteerConfig(AppConfig):
    """Which places does a text name, and where are they?"""

    name = "gazetteer"
    verbose_name = "Gazetteer"
