"""The admin of gazetteer editors: each module registers the pages of one question."""

from gazetteer.admin import merges, places, unknown  # noqa: F401
