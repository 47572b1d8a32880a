"""The benchmark on a real Ray of two nodes: the same results as here, whatever is lost on the way.

Run by ``make test-ray``, which installs Ray.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from redraft.models.scripted import Reply, Rule, Script, ScriptedServer
from tests.ray.cases import CASES, ENDLESS, script, write
from tests.ray.cluster import MARKS, TOKEN, Bench, Cluster, alive, below, sandboxes, until

pytestmark = [*MARKS, pytest.mark.sandbox]

REPAIR = ("--policy", "repair")
TWO = ("--runner", "ray", "--workers", "2")
KEY = "sk-a-key-that-nobody-may-find-0123456789"
HELD = ("last", "least")
"""The third and the fourth case: in the middle of a run by two workers."""
ASKS = 2
"""Of each case: a critique and a refinement; then every test passes."""


def on(cluster: Cluster) -> dict[str, str]:
    return {"RAY_ADDRESS": cluster.address, **TOKEN}


def chat(server: ScriptedServer) -> tuple[str, ...]:
    return ("--policy", "chat", "--base-url", server.base_url, "--model", "scripted")


def paid(server: ScriptedServer) -> int:
    """Replies that somebody waited for to the end."""
    return len(server.requests) - len(server.disconnects)


@pytest.fixture(scope="session")
def asked_here(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The chat benchmark, run by the local runner."""
    tmp_path = tmp_path_factory.mktemp("asked")
    dataset = write(tmp_path / "cases")
    with ScriptedServer(script()) as server:
        here = Bench(dataset, tmp_path / "here" / "journal", chat(server), {})
        here.run()
        assert paid(server) == ASKS * len(CASES)
    assert all(record["drafts"][record["chosen"]]["right"] for record in here.records().values())
    return here


def same(there: Bench, here: Bench) -> None:
    """Equal records.  The address of the server is no part of them."""
    assert there.records() == here.records()


def test_a_node_is_lost_in_the_middle_of_asking(
    tmp_path: Path, dataset: Path, cluster: Cluster, asked_here: Bench
) -> None:
    with ScriptedServer(script(HELD, seconds=20, key=KEY)) as server:
        there = Bench(
            dataset,
            tmp_path / "there" / "journal",
            chat(server),
            {**on(cluster), "REDRAFT_API_KEY": KEY},
        )
        program = there.begin(*TWO)
        # two cases are done, and each node waits for a reply
        assert server.wait_for_requests(2 * ASKS + 2, timeout=120)
        pids = cluster.lose_second()
        _, said = program.communicate(timeout=240)
        assert program.returncode == 0, said
        assert not alive(pids)
        same(there, asked_here)
        # what the lost node had waited for was asked again, and nothing else was
        assert len(server.disconnects) == 1
        assert paid(server) == ASKS * len(CASES)
        assert there.kept("reply") == ASKS * len(CASES)
        assert all(request.key_matched for request in server.requests)
    everything = [there.journal, *cluster.folder.rglob("*")]
    found = [p for p in everything if p.is_file() and KEY.encode() in p.read_bytes()]
    assert not found
    assert KEY not in said
    assert "raylet" not in said


def test_a_driver_that_was_killed_is_resumed(
    tmp_path: Path, dataset: Path, cluster: Cluster, asked_here: Bench
) -> None:
    with ScriptedServer(script(HELD, seconds=600)) as server:
        there = Bench(dataset, tmp_path / "there" / "journal", chat(server), on(cluster))
        program = there.begin(*TWO)
        assert server.wait_for_requests(2 * ASKS + 2, timeout=120)
        program.kill()
        program.communicate()
        # its tasks end with it, wherever they are
        assert server.wait_for_disconnect(2, timeout=60)
        before = there.records()
        assert 0 < len(before) < len(CASES)
        there.run("--resume", *TWO)
        same(there, asked_here)
        assert paid(server) == ASKS * len(CASES)


def test_a_refusal_makes_both_nodes_wait_and_costs_no_task(
    tmp_path: Path, dataset: Path, cluster: Cluster
) -> None:
    refusing = script()
    slow = Rule(
        (Reply(faults=("rate_limited",)), *refusing.rules[1].replies),
        pattern=refusing.rules[1].pattern,
    )
    rules = (refusing.rules[0], slow, *refusing.rules[2:])
    with ScriptedServer(Script(rules=rules)) as server:
        there = Bench(dataset, tmp_path / "there" / "journal", chat(server), on(cluster))
        there.run(*TWO, "--limit", "2")
        assert len(server.requests) == 2 * ASKS + 1
    for record in there.records().values():
        assert not record["error"]
        assert record["drafts"][record["chosen"]]["right"]


def test_a_node_is_lost_in_the_middle_of_repairing(
    tmp_path: Path, dataset: Path, cluster: Cluster
) -> None:
    here = Bench(dataset, tmp_path / "here" / "journal", REPAIR, {})
    here.run()
    there = Bench(dataset, tmp_path / "there" / "journal", REPAIR, on(cluster))
    program = there.begin(*TWO)
    until(lambda: program.poll() is not None or (there.journal.exists() and there.records()))
    pids = cluster.lose_second()
    _, said = program.communicate(timeout=240)
    assert program.returncode == 0, said
    until(lambda: not alive(pids), seconds=20)
    same(there, here)
    for what in ("draft", "critique", "verdict"):
        assert there.kept(what) == here.kept(what)


def test_interrupting_ends_the_work_on_every_node(tmp_path: Path, cluster: Cluster) -> None:
    two = tuple(
        type(ENDLESS)(
            *(f"{ENDLESS.name}{n}", ENDLESS.text.replace("spin", f"spin{n}")),
            *(ENDLESS.wrong, ENDLESS.right),
            tuple(line.replace("spin", f"spin{n}") for line in ENDLESS.examples),
            tuple(line.replace("spin", f"spin{n}") for line in ENDLESS.hidden),
        )
        for n in (1, 2)
    )
    dataset = write(tmp_path / "endless", two)
    there = Bench(dataset, tmp_path / "there" / "journal", REPAIR, on(cluster))
    program = there.begin(*TWO)
    nodes = (cluster.head, cluster.second)
    until(lambda: program.poll() is not None or all(node.sandboxes for node in nodes))
    pids = [pid for node in nodes for pid in node.sandboxes]
    assert program.poll() is None
    program.send_signal(signal.SIGINT)
    _, said = program.communicate(timeout=60)
    assert program.returncode == 130, said
    until(lambda: not alive(pids), seconds=20)
    until(lambda: not any(node.sandboxes for node in nodes), seconds=20)


def test_the_cluster_ends(tmp_path: Path, dataset: Path) -> None:
    cluster = Cluster()
    try:
        assert cluster.second
        there = Bench(dataset, tmp_path / "there" / "journal", REPAIR, on(cluster))
        program = there.begin(*TWO)
        until(lambda: program.poll() is not None or (there.journal.exists() and there.records()))
    finally:
        cluster.stop()
    _, said = program.communicate(timeout=120)
    assert program.returncode == 3, said
    assert "--resume" in said.strip().splitlines()[-1]
    # what was under way is no failure of its task
    assert not any(record["error"] for record in there.records().values())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_cluster_of_its_own_ends_with_it(tmp_path: Path, number: signal.Signals) -> None:
    dataset = write(tmp_path / "endless", (ENDLESS,))
    there = Bench(dataset, tmp_path / "there" / "journal", REPAIR, {})
    program = there.begin("--runner", "ray")

    until(lambda: program.poll() is not None or sandboxes(program.pid))
    assert program.poll() is None
    # Ray's own agents look for their parent once in a while, and end within minutes
    agents = ("ray::DashboardAgent", "ray::RuntimeEnvAgent")
    ours = [pid for pid, line in below(program.pid).items() if not line.startswith(agents)]
    os.kill(program.pid, number)
    program.communicate(timeout=60)
    until(lambda: not alive(ours), seconds=20)


def test_an_address_at_which_there_is_nothing(tmp_path: Path, dataset: Path) -> None:
    there = Bench(
        dataset, tmp_path / "there" / "journal", REPAIR, {"RAY_ADDRESS": "ray://127.0.0.1:9"}
    )
    program = there.begin("--runner", "ray")
    _, said = program.communicate(timeout=60)
    assert program.returncode == 3
    assert "node of the cluster" in said
