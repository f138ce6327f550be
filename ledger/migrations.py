"""The ledger's schema, as steps that are only ever added to: step n leads from version n to n + 1."""

from __future__ import annotations

import json
import sqlite3

from ..providers.errors import StoreTrouble


def _first(database: sqlite3.Connection) -> None:
    database.execute(
        """CREATE TABLE receipts (
            id TEXT PRIMARY KEY, state TEXT NOT NULL, order_name TEXT NOT NULL, host TEXT NOT NULL,
            model TEXT NOT NULL,
            at REAL NOT NULL, day TEXT NOT NULL, run TEXT NOT NULL, workflow TEXT, owner TEXT NOT NULL,
            width INTEGER NOT NULL, height INTEGER NOT NULL, images INTEGER NOT NULL, steps INTEGER,
            held TEXT NOT NULL, held_currency TEXT NOT NULL, assumed INTEGER NOT NULL,
            quoted TEXT, quoted_currency TEXT, charged TEXT, charged_currency TEXT,
            told_by_host INTEGER NOT NULL DEFAULT 0,
            seeds TEXT NOT NULL DEFAULT '[]', pictures TEXT NOT NULL DEFAULT '[]', request_id TEXT,
            seconds REAL NOT NULL DEFAULT 0, sandbox INTEGER NOT NULL, refused INTEGER NOT NULL DEFAULT 0,
            note TEXT NOT NULL DEFAULT '', prompt TEXT NOT NULL DEFAULT '')"""
    )
    database.execute("CREATE INDEX receipts_by_order ON receipts (order_name, sandbox, state)")
    database.execute("CREATE INDEX receipts_by_time ON receipts (at)")
    database.execute("CREATE INDEX receipts_by_day ON receipts (day)")
    database.execute(
        "CREATE INDEX receipts_open ON receipts (state) WHERE state IN ('reserved', 'sent', 'unknown outcome')"
    )
    # Sums are kept as exact decimals beside the receipts: SQLite's own sums are floats.
    database.execute(
        """CREATE TABLE sums (
            period TEXT NOT NULL, host TEXT NOT NULL, state TEXT NOT NULL, currency TEXT NOT NULL, amount TEXT NOT NULL,
            PRIMARY KEY (period, host, state, currency)) WITHOUT ROWID"""
    )
    database.execute("CREATE TABLE pictures (hash TEXT PRIMARY KEY, bytes INTEGER NOT NULL, used REAL NOT NULL)")
    database.execute("CREATE INDEX pictures_by_use ON pictures (used)")


def _asked(database: sqlite3.Connection) -> None:
    """What else was asked, as JSON: the host's own settings, and where it has no seed, the variation."""
    database.execute("ALTER TABLE receipts ADD COLUMN asked TEXT NOT NULL DEFAULT '{}'")


def _apart(database: sqlite3.Connection) -> None:
    """Pictures that only the sandbox drew, those a person pinned, and the days of real receipts alone."""
    for name in ("sandbox", "pinned"):
        database.execute(f"ALTER TABLE pictures ADD COLUMN {name} INTEGER NOT NULL DEFAULT 0")
    drawn: set[str] = set()
    bought: set[str] = set()
    for names, sandbox in database.execute("SELECT pictures, sandbox FROM receipts WHERE pictures != '[]'"):
        (drawn if sandbox else bought).update(json.loads(names))
    only_drawn = [(name,) for name in drawn - bought]
    database.executemany("UPDATE pictures SET sandbox = 1 WHERE hash = ?", only_drawn)
    database.execute("DROP INDEX receipts_by_day")
    database.execute("CREATE INDEX receipts_by_real_day ON receipts (day) WHERE NOT sandbox")


def _client(database: sqlite3.Connection) -> None:
    """Who queued the order: the page, or a program by the name it gave itself; of earlier orders nobody knows."""
    database.execute("ALTER TABLE receipts ADD COLUMN client TEXT")


STEPS = (_first, _asked, _apart, _client)


def refuse_newer(database: sqlite3.Connection) -> None:
    """Raise for a ledger that a newer version wrote, before anything in it is touched."""
    version = _version(database)
    if version > len(STEPS):
        raise StoreTrouble(
            f"The ledger was written by a newer schnellkit (schema {version}, this one knows {len(STEPS)}). "
            "It was left untouched and nothing was sent. Update schnellkit, or set SCHNELLKIT_HOME to another folder."
        )


def migrate(database: sqlite3.Connection) -> None:
    """Bring the ledger to this version's schema, all steps or none."""
    if _version(database) == len(STEPS):
        return
    database.execute("BEGIN IMMEDIATE")
    try:
        for step in STEPS[_version(database) :]:
            step(database)
        database.execute(f"PRAGMA user_version = {len(STEPS)}")
        database.execute("COMMIT")
    except BaseException:
        database.execute("ROLLBACK")
        raise


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])
