"""The environment of the tests, set before pytest-django reads the settings."""

import os

os.environ.setdefault("TAMAS_ENVIRONMENT", "development")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's sync API runs a loop in the test's thread
