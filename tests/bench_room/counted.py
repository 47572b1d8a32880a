"""``python -m tests.bench_room.counted``: Redraft, with a line in ``$COUNTED`` for each answer that is
kept, which says whether it had been kept before."""

from __future__ import annotations

import os

from redraft.__main__ import main
from redraft.journal.kept import JournalKept


def count() -> None:
    put = JournalKept.put

    def counted(self: JournalKept, key: str, what: str, value: str) -> None:
        again = self.get(key) is not None
        put(self, key, what, value)
        log = os.open(os.environ["COUNTED"], os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        os.write(log, f"{what} {'again' if again else 'new'} {key}\n".encode())
        os.close(log)

    JournalKept.put = counted  # type: ignore[method-assign]


count()  # in the workers as well: each imports the main module under another name
if __name__ == "__main__":
    raise SystemExit(main())
