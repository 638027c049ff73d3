"""How are whole numbers written down so that gzip does well? Columns of variable-length integers, and the file that holds them.

docs/timeline-format.md describes the bytes; ``static/mapper/timeline-decode.js`` reads the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

MAGIC = b"TMAS"
VERSION = 2

Integers = npt.NDArray[np.int64]


class UnreadableTimelineError(ValueError):
    """Bytes that are no packed timeline of this version."""


def folded(values: npt.ArrayLike) -> Integers:
    """Signed numbers as unsigned ones, small where they are small: 0, -1, 1, -2 → 0, 1, 2, 3 (zigzag)."""
    n = np.asarray(values, dtype=np.int64)
    return np.where(n < 0, -2 * n - 1, 2 * n)


def unfolded(values: npt.ArrayLike) -> Integers:
    """The signed numbers of ``folded`` again."""
    n = np.asarray(values, dtype=np.int64)
    return (n >> 1) ^ -(n & 1)


def column(values: npt.ArrayLike) -> bytes:
    """Numbers of 0 or more as bytes: seven bits in each, the lowest first, the eighth set where more follow (LEB128)."""
    n = np.asarray(values, dtype=np.int64)
    if not len(n):
        return b""
    if n.min() < 0:
        raise ValueError("A column holds numbers of 0 or more; fold signed ones first.")
    lengths = np.maximum(1, -(-_bits(n) // 7))
    ends = np.cumsum(lengths)
    out = np.empty(int(ends[-1]), dtype=np.uint8)
    for k in range(int(lengths.max())):
        has = lengths > k
        out[(ends - lengths)[has] + k] = ((n[has] >> (7 * k)) & 127) | np.where(lengths[has] > k + 1, 128, 0)
    return out.tobytes()


def numbers(data: bytes) -> Integers:
    """The numbers of a ``column``."""
    raw = np.frombuffer(data, dtype=np.uint8).astype(np.int64)
    if not len(raw):
        return raw
    if raw[-1] >= 128:
        raise UnreadableTimelineError("The packed timeline ends within a number; fetch it again.")
    starts = np.concatenate([[0], np.flatnonzero(raw[:-1] < 128) + 1])
    place = np.arange(len(raw)) - np.repeat(starts, np.diff(np.append(starts, len(raw))))
    return np.add.reduceat((raw & 127) << (7 * place), starts)


def _bits(n: Integers) -> Integers:
    """How many bits each number takes."""
    out = np.zeros(len(n), dtype=np.int64)
    rest = n.copy()
    while rest.any():
        out += rest > 0
        rest >>= 1
    return out


def write(header: Mapping[str, Any], columns: Mapping[str, npt.ArrayLike]) -> bytes:
    """One file: magic, version, the header as JSON with the length of every column, then the columns one after another."""
    bodies = {name: column(values) for name, values in columns.items()}
    told = {**header, "columns": [[name, len(body)] for name, body in bodies.items()]}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join([MAGIC, bytes([VERSION]), len(text).to_bytes(4, "little"), text, *bodies.values()])


def read(data: bytes) -> tuple[dict[str, Any], dict[str, Integers]]:
    """Header and columns of a file; raises UnreadableTimelineError where it is none, of another version, or cut off."""
    if data[:4] != MAGIC:
        raise UnreadableTimelineError("These bytes are no packed timeline: they do not begin with TMAS. Is it still gzipped?")
    if data[4] != VERSION:
        raise UnreadableTimelineError(f"This packed timeline has version {data[4]}; version {VERSION} is read here. Build it again.")
    end = 9 + int.from_bytes(data[5:9], "little")
    header = json.loads(data[9:end])
    columns = {}
    for name, length in header.pop("columns"):
        columns[name] = numbers(data[end : end + length])
        end += length
    if end != len(data):
        raise UnreadableTimelineError(f"The packed timeline has {len(data)} bytes where its header tells of {end}; fetch it again.")
    return header, columns
