"""Eight producers and eight workers, while processes die and servers restart."""

import multiprocessing
import time

import pytest

from actors import QUEUE, Producer, Worker, run_actors
from reconcile import Reconciliation, deliveries_by_status, faults_in_tables
from trouble import Trouble

fork = multiprocessing.get_context("fork")


class Load:
    """Producers in one process and workers in another, so that neither slows the other."""

    def __init__(self, installation, folder):
        self.installation = installation
        self.client = installation.client("chaos-operator")
        self.client.post("/v1/subscriptions", {
            "name": QUEUE, "kind": "pull", "event_types": ["no.such.event"], "max_retries": 100,
            "backoff": {"delays_seconds": [0]}})
        self.folder = folder
        self.ends = [fork.Event(), fork.Event()]
        self.processes = [
            fork.Process(target=run_actors, args=[kind, 8, installation, folder, end])
            for kind, end in zip([Producer, Worker], self.ends)]
        for process in self.processes:
            process.start()

    def end(self):
        """Ends the producers, lets the workers drain the queue, and reconciles."""
        self.ends[0].set()
        self.processes[0].join()
        self.drain()
        self.ends[1].set()
        self.processes[1].join()
        return Reconciliation(self.folder, deliveries_by_status(self.client),
                              faults_in_tables(self.installation))

    def drain(self):
        for _ in range(600):
            queue = next(q for q in self.client.get("/v1/stats")["queues"] if q["queue"] == QUEUE)
            if not any(queue[state] for state in ("ready", "scheduled", "in_progress", "dead")):
                return
            if queue["dead"]:
                self.client.post("/v1/dead-letter/requeue", {"filter": {"queue": QUEUE}})
            time.sleep(0.2)
        pytest.fail(f"the queue does not drain: {queue}")

    def abandon(self):
        for process in self.processes:
            process.kill()


@pytest.fixture
def load(installation, tmp_path):
    load = Load(installation, tmp_path)
    yield load
    load.abandon()


def show(capsys, figures):
    with capsys.disabled():
        print()
        for name, figure in figures.items():
            print(f"  {name:<40}{figure:>8}")


def assert_reconciled(result):
    assert result.refused() == []
    assert result.stored, "the load stored nothing"
    assert result.lost() == []
    assert result.stored_twice() == {}
    assert result.stored_without_a_key_of_ours() == set()
    assert result.acked_twice() == {}
    assert result.leased_twice_at_once() == []
    assert result.came_again_after_its_ack() == []
    assert result.in_no_or_two_states() == {}
    assert result.tables == {}


def test_nothing_is_lost_while_everything_dies(installation, load, seconds, capsys):
    trouble = Trouble(installation, seconds)
    trouble.run()
    result = load.end()
    show(capsys, {**trouble.counts, **result.figures()})
    assert_reconciled(result)


def test_near_empty_tables_give_clients_no_errors(load, seconds, capsys):
    time.sleep(seconds / 2)
    result = load.end()
    show(capsys, result.figures())
    assert_reconciled(result)
    assert [o for o in result.outcomes() if o not in ("200", "409")] == []
