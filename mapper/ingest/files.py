"""Articles from files: JSONL, gzipped JSONL and plain text, with errors that name file and line."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
DAMASCUS = ZoneInfo("Asia/Damascus")


class IngestError(ValueError):
    """Input that cannot be read; the message says where and what to do."""


@dataclass(frozen=True, slots=True)
class IncomingArticle:
    """An article to be read; ``published_at`` is aware, in Asia/Damascus where the input names no zone."""

    id: str
    outlet: str
    published_at: dt.datetime
    title: str
    text: str
    url: str = ""

    @property
    def body(self) -> str:
        """What offsets refer to."""
        return f"{self.title}\n{self.text}"

    @property
    def published(self) -> dt.date:
        """Publication day in Asia/Damascus."""
        return self.published_at.astimezone(DAMASCUS).date()


def parse_moment(text: str) -> dt.datetime:
    """A date or date-time as an aware moment («2017-10-18» → midnight in Damascus). Raises ValueError."""
    moment = dt.datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=DAMASCUS)
    if not 1900 < moment.year < 9999:
        raise ValueError(f"no year of ours: {moment.year}")
    return moment


def read_file(
    path: Path, published_at: str = "", outlet: str = "", today: dt.date | None = None
) -> Iterator[IncomingArticle | IngestError]:
    """Articles of a file in order; a bad line gives its error in its place, the others still come.

    One published after ``today`` (a day in Damascus) is an error, for every date in it would be wrong; None: not looked at.
    """
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except FileNotFoundError:
        yield IngestError(f"{path}: no such file. Check the path.")
        return
    except (OSError, EOFError) as error:
        yield IngestError(f"{path}: cannot be read ({error}).")
        return
    if path.suffix == ".txt":
        yield _past(f"{path}, line 1", _plain(path, raw, published_at, outlet), today)
        return
    for number, line in enumerate(raw.split(b"\n"), 1):
        if line.strip():
            where = f"{path}, line {number}"
            yield _past(where, _row(where, line, published_at, outlet), today)


def _past(where: str, item: IncomingArticle | IngestError, today: dt.date | None) -> IncomingArticle | IngestError:
    if today is None or isinstance(item, IngestError) or item.published <= today:
        return item
    return IngestError(f"{where}: published_at {item.published} is in the future (today is {today}). Correct it; it is never guessed.")


def _plain(path: Path, raw: bytes, published_at: str, outlet: str) -> IncomingArticle | IngestError:
    try:
        title, _, text = raw.decode("utf-8-sig").partition("\n")
    except UnicodeDecodeError:
        return IngestError(f"{path}: not UTF-8. Convert it (iconv -f windows-1256 -t utf-8) and read it again.")
    return _article(str(path), path.stem, outlet, published_at, title.strip(), text.strip(), "")


def _row(where: str, line: bytes, published_at: str, outlet: str) -> IncomingArticle | IngestError:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return IngestError(f"{where}: not UTF-8. Convert the file and read it again.")
    except json.JSONDecodeError as error:
        return IngestError(f"{where}: broken JSON ({error.msg}, column {error.colno}). One object a line.")
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets in brackets without end
        return IngestError(f"{where}: broken JSON ({error}). One object a line.")
    if not isinstance(row, dict):
        return IngestError(f"{where}: not a JSON object.")

    def text(key: str) -> str:
        return str(row.get(key) or "")

    return _article(
        where, text("id"), text("outlet") or outlet, text("published_at") or published_at, text("title"), text("text"), text("url")
    )


def _article(where: str, key: str, outlet: str, published_at: str, title: str, text: str, url: str) -> IncomingArticle | IngestError:
    if not key:
        return IngestError(f"{where}: no id. Give every article a stable id.")
    if not text.strip():
        return IngestError(f"{where}: the text is empty.")
    if not published_at:
        return IngestError(f"{where}: no publication date. Add published_at, or --published-at for a .txt file; it is never guessed.")
    try:
        moment = parse_moment(published_at)
    except ValueError:
        return IngestError(f"{where}: published_at {published_at!r} is no date; write 2017-10-18 or 2017-10-18T09:30.")
    everything = "".join((key, outlet, title, text, url))
    if "\x00" in everything:
        return IngestError(f"{where}: holds NUL characters; the file is damaged.")
    if _LONE_SURROGATE.search(everything):
        return IngestError(f"{where}: holds halves of characters (\\ud800 to \\udfff); the file is damaged. Export it again.")
    return IncomingArticle(key[:120], outlet[:120], moment, title, text, url)
