"""Where SQLite may lie: on a disk of this machine and nowhere else.

Its locks and its shared memory file need one kernel; over NFS or SMB two machines would damage the file without a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import StoreError

NETWORK = (
    "nfs", "cifs", "smb", "ceph", "lustre", "gluster", "beegfs", "gpfs", "afs", "davfs", "fuse.sshfs", "fuse.s3fs",
    "fuse.rclone", "fuse.goofys", "fuse.davfs", "fuse.gcsfuse",
)  # fmt: skip
MOUNTS = Path("/proc/mounts")


def check_place(database: Path, *, files: str | None = None, mounts: Path = MOUNTS) -> None:
    """Nothing where SQLite may lie there. ``files``: URL of a store for files that other machines use too.

    Raises StoreError "store.sqlite_network" or "store.sqlite_shared".
    """
    if files is not None:
        raise StoreError("store.sqlite_shared", files=files)
    kind = _file_system(database, _mounted(mounts))
    if kind.startswith(NETWORK):
        raise StoreError("store.sqlite_network", folder=str(database.parent), kind=kind)


def _mounted(mounts: Path) -> list[tuple[str, str]]:
    """(mount point, kind); nothing where the system does not tell (it is no Linux)."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    fields = [line.split() for line in lines]
    return [(f[1].replace("\\040", " "), f[2]) for f in fields if len(f) > 2]


def _file_system(path: Path, mounted: Iterable[tuple[str, str]]) -> str:
    """Kind of the innermost mount that holds a path.

    >>> _file_system(Path("/srv/chung/a.sqlite"), [("/", "ext4"), ("/srv/chung", "nfs4"), ("/srv/c", "xfs")])
    'nfs4'
    """
    real = path.resolve()
    held = [(len(point), kind) for point, kind in mounted if real.is_relative_to(point)]
    return max(held, default=(0, ""))[1]
