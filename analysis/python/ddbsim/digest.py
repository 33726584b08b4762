"""The digest of a result, computed from the file alone, by the law of OUTPUTS.md ("Digest"): XXH64 of each dataset, then
SHA-256. Needs the package xxhash."""
from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Iterator

import h5py
import numpy as np

from .result import NotAResult, Path, opened

if TYPE_CHECKING:
    import numpy.typing as npt

FORMAT = "ddbsim.digest/1"
APART = {"scenario", "outputs", "remedies", "state", "digest"}


class OtherDigest(ValueError):
    """A result does not hold what was written; `paths` are the datasets that are others."""

    def __init__(self, message: str, paths: list[str]) -> None:
        super().__init__(message)
        self.paths = paths


def _words(values: npt.NDArray[Any]) -> bytes:
    """Numbers as little-endian float64, with one NaN and one zero."""
    words = values.astype("<f8") + 0.0  # -0 + 0 is 0
    words[np.isnan(words)] = np.frombuffer(bytes.fromhex("000000000000f87f"), "<f8")[0]
    return words.tobytes()


def _rows(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Before each row how many values it has up to the last that is no NaN, and of the row only these."""
    rows, width = values.shape
    number = np.arange(1, width + 1)
    lengths = np.where(np.isnan(values), 0, number).max(axis=1, initial=0)
    with_lengths = np.column_stack([lengths, values.astype("<f8")])
    return with_lengths[np.arange(width + 1) <= lengths[:, None]]


def dataset_hash(dataset: h5py.Dataset) -> str:
    """XXH64 of the values of one dataset: 16 hexadecimal digits."""
    try:
        import xxhash
    except ImportError as error:
        raise ImportError("digests need the package xxhash (Debian: python3-xxhash)") from error
    hashed = xxhash.xxh64(seed=0)
    if h5py.check_string_dtype(dataset.dtype):
        for text in np.atleast_1d(dataset[()]).tolist():
            hashed.update(text + b"\0")
    elif dataset.ndim < 2:
        hashed.update(_words(np.atleast_1d(dataset[()])))
    else:
        for start in range(0, len(dataset), 1024):
            hashed.update(_words(_rows(dataset[start : start + 1024].astype("<f8"))))
    return str(hashed.hexdigest())


def _datasets(group: h5py.Group) -> Iterator[h5py.Dataset]:
    """All below a group but for those that lie in the root too."""
    for name, item in group.items():
        if isinstance(item, h5py.Group):
            yield from _datasets(item)
        elif not isinstance(group.file.get(name), h5py.Dataset):
            yield item


def _lines(file: h5py.File) -> str:
    found = {}
    for name, item in file.items():
        if name not in APART:
            of = _datasets(item) if isinstance(item, h5py.Group) else [item]
            found.update({dataset.name: dataset_hash(dataset) for dataset in of})
    return "".join(f"{path} {found[path]}\n" for path in sorted(found))


def _digest_of(lines: str) -> str:
    return hashlib.sha256(lines.encode()).hexdigest()[:32]


def digest(path: Path) -> str:
    """The digest of what the file holds now; a result says in its attribute `digest` what it was when it was written."""
    with opened(path) as file:
        return _digest_of(_lines(file))


def check_digest(path: Path) -> str:
    """The digest of a result that holds what was written. Raises OtherDigest, with the datasets that are others.

    check_digest("flash-sale.h5") == load("flash-sale.h5").attrs["digest"]
    """
    with opened(path) as file:
        if "digest/lines" not in file:
            raise NotAResult(
                f"{path} is not a result of this version of ddbsim: the digest of an earlier one cannot be computed "
                "from the file"
            )
        kept, lines = file["digest/lines"].asstr()[()], _lines(file)
        said = bytes(file.attrs["digest"]).decode()
    others = sorted(
        {line.rpartition(" ")[0] for line in {*kept.split("\n")} ^ {*lines.split("\n")}}
    )
    if others:
        more = f" and {len(others) - 5} more" if len(others) > 5 else ""
        raise OtherDigest(f"{path}: {', '.join(others[:5])}{more}: not what was written", others)
    if _digest_of(lines) != said:
        raise OtherDigest(f"{path}: its datasets are another result's than its digest {said}", [])
    return said
