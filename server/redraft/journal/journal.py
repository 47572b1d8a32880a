"""The journal as the rest of Redraft has it: what is remembered, by kind."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from redraft.journal.options import JournalOptions
from redraft.journal.place import journal_path

if TYPE_CHECKING:
    from redraft.core.ports import History, Kept, TestMaps
    from redraft.journal.benches import JournalBenches
    from redraft.journal.pruning import Pruning
    from redraft.journal.runs import JournalRuns
    from redraft.journal.store import Store


class Journal:
    """Opens nothing until something of it is asked for.

    ``environment`` is looked at before that of the process.
    """

    def __init__(
        self, options: JournalOptions, environment: Mapping[str, str] | None = None
    ) -> None:
        self.path = journal_path(options.path, {**os.environ, **(environment or {})})
        self._store: Store | None = None

    @property
    def test_maps(self) -> TestMaps | None:
        """Which test runs what; None where there is no place to keep it."""
        store = self._opened()
        if store is None:
            return None
        from redraft.journal.testmaps import JournalTestMaps

        return JournalTestMaps(store)

    @property
    def history(self) -> History | None:
        """What was asked and answered; None where there is no place to keep it."""
        return self.runs

    @property
    def runs(self) -> JournalRuns | None:
        """The same, with what only the journal's owner does: looking one up."""
        store = self._opened()
        if store is None:
            return None
        from redraft.journal.runs import JournalRuns

        return JournalRuns(store)

    @property
    def kept(self) -> Kept | None:
        """Answers that were paid for; None where there is no place to keep them."""
        store = self._opened()
        if store is None:
            return None
        from redraft.journal.kept import JournalKept

        return JournalKept(store)

    @property
    def benches(self) -> JournalBenches | None:
        """Benchmarks and their records; None where there is no place to keep them."""
        store = self._opened()
        if store is None:
            return None
        from redraft.journal.benches import JournalBenches

        return JournalBenches(store)

    @property
    def pruning(self) -> Pruning | None:
        """Deletes what is old; None where there is no journal."""
        store = self._opened()
        if store is None:
            return None
        from redraft.journal.pruning import Pruning

        return Pruning(store)

    def _opened(self) -> Store | None:
        if self.path is None:
            return None
        from redraft.journal.store import Store

        if self._store is None:
            self._store = Store(self.path)
        return self._store

    def close(self) -> None:
        """Let go of the file."""
        if self._store is not None:
            self._store.close()
