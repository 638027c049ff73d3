"""What every test needs: the reference folder, a browser, and the demo map."""

import os
import warnings
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture
def shared():
    """The reference material beside the project, where there is one."""
    if not SHARED.exists():
        pytest.skip(f"{SHARED} is absent: reference material is not part of a clone")
    return SHARED


@pytest.fixture(scope="session")
def chromium():
    """The browser that tests drive."""
    import shutil

    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        message = "NO BROWSER: install chromium or name one with CHROMIUM=; the browser tests did not run"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        warnings.warn(message, stacklevel=1)
        pytest.skip(message)
    return path


@pytest.fixture
def demo(db):
    """The database as «make run» leaves it: embedded gazetteer and demo bulletins."""
    from mapper import pipeline

    pipeline.import_gazetteer()
    for _ in pipeline.read_articles(sorted(pipeline.DEMO.glob("*.jsonl"))):
        pass
    return pipeline
