"""Files kept outside this machine: an S3-compatible store, or whatever else fsspec speaks to, behind five verbs.

``THIDUA_FILES_URL=s3://bucket/thidua`` puts originals and readings there; the workspace's own folders are then a cache.
A shared folder needs nothing of this: the workspace lies in it. Either way the database must be PostgreSQL.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from pipeline.errors import MissingDependencyError, StoreError

FILES_VARIABLE = "THIDUA_FILES_URL"


@dataclass(frozen=True)
class Remote:
    """A place for files by name. Credentials come from where the protocol's own tools take them, never from the URL.

    >>> place = Remote("memory://example")
    >>> place.write("ab/abcd.pdf", b"%PDF-1.7")
    >>> place.read("ab/abcd.pdf"), place.exists("ab/other.pdf"), place.read("ab/other.pdf")
    (b'%PDF-1.7', False, None)
    """

    url: str

    @classmethod
    def configured(cls) -> Remote | None:
        """The place that ``THIDUA_FILES_URL`` names."""
        url = os.environ.get(FILES_VARIABLE)
        return cls(url.rstrip("/")) if url else None

    def read(self, name: str) -> bytes | None:
        """The bytes; None where there is no such file. Raises StoreError where the place does not answer."""
        try:
            return bytes(self._files.cat_file(self._path(name)))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._trouble(error) from error

    def write(self, name: str, data: bytes) -> None:
        """Store the bytes under that name. Raises StoreError."""
        path = self._path(name)
        try:
            self._files.makedirs(str(PurePosixPath(path).parent), exist_ok=True)  # a bucket has no folders to make
            self._files.pipe_file(path, data)
        except OSError as error:
            raise self._trouble(error) from error

    def exists(self, name: str) -> bool:
        """Whether there is such a file. Raises StoreError."""
        try:
            return bool(self._files.exists(self._path(name)))
        except OSError as error:
            raise self._trouble(error) from error

    def delete(self, name: str) -> bool:
        """Delete the file; False where there was none. Raises StoreError."""
        if not self.exists(name):
            return False
        try:
            self._files.rm_file(self._path(name))
        except OSError as error:
            raise self._trouble(error) from error
        return True

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        import fsspec

        try:
            files, root = fsspec.core.url_to_fs(self.url)
        except ImportError as error:  # "Install s3fs to access S3"
            raise MissingDependencyError("store.no_protocol", url=self.url, error=str(error)) from error
        except ValueError as error:
            raise StoreError("store.remote", url=self.url, error=str(error)) from error
        return files, str(root)

    @property
    def _files(self) -> Any:
        return self._opened[0]

    def _path(self, name: str) -> str:
        return f"{self._opened[1].rstrip('/')}/{name}"

    def _trouble(self, error: OSError) -> StoreError:
        return StoreError("store.remote", url=self.url, error=str(error) or type(error).__name__)
