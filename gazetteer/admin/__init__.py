"""The admin of gazetteer editors: each module registers the pages of one question."""

from gazetteer.admin import areas, merges, places, questions, unknown  # noqa: F401
