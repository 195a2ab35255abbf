"""Two importers at once over the same folder: each plan is stored once, and the dataset is that of one importer.

``python -m benchmarks.rivals --plans 60``      on SQLite, and on PostgreSQL where it is installed
"""

from __future__ import annotations

import argparse
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.bulk_cases import MIXED, dataset_hash, write_good
from benchmarks.kill import PATIENCE, thidua
from benchmarks.postgres_server import PostgresServer, why_not
from pipeline.store.store import Store
from pipeline.workspace import DATABASE_VARIABLE, Workspace


def import_at_once(folder: Path, root: Path, count: int) -> None:
    """So many imports of the folder into one workspace, started together.

    Raises SystemExit where one of them fails.
    """
    importers = [thidua(folder, root) for _ in range(count)]
    for importer in importers:
        error = importer.communicate(timeout=PATIENCE)[1].decode()
        if importer.returncode:
            raise SystemExit(f"an import ended with {importer.returncode}: {error[-500:]}")


def what_came(root: Path) -> tuple[list[int], int, str]:
    """New plans of each run, plans in the dataset, and the hash of the dataset."""
    workspace = Workspace.at(root)
    with Store.open(workspace) as store:
        new = [sum(row["counts"][name] for name in ("new", "near")) for row in store.rows("runs")]
        stored = len(store.rows("sources"))
    return new, stored, dataset_hash(workspace)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plans", type=int, default=60)
    given = parser.parse_args()
    wrong = 0
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="thidua-rivals-")))
        folder = write_good(root / "plans", given.plans, carriers=MIXED)
        import_at_once(folder, root / "alone", 1)
        clean = what_came(root / "alone")[2]
        for database in ("sqlite", "postgresql"):
            if database == "postgresql":
                if said := why_not():
                    print(f"postgresql: not measured, {said}")
                    break
                os.environ[DATABASE_VARIABLE] = stack.enter_context(PostgresServer()).new_database()
            import_at_once(folder, root / database, 2)
            new, stored, found = what_came(root / database)
            good = found == clean and stored == sum(new) == given.plans
            wrong += not good
            verdict = "the dataset of one importer" if found == clean else "another dataset"
            print(f"{database}: {' + '.join(map(str, new))} new, {stored} files in the dataset, {verdict}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
