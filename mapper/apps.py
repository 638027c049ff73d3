"""The mapper as a Django app."""

from django.apps import AppConfig


class MapperConfig(AppConfig):
    """Who holds which place, when, says who, and what does that look like?"""

    name = "mapper"
    verbose_name = "Control map"
