"""Queues that are used are listened to, and what is scheduled exists."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from petadmin.jobs.queues import Queue, Task
from petadmin.jobs.schedule import SCHEDULE, Periodic
from petadmin.jobs.worker import Worker
from tests.conftest import make_app
from tests.conventions.test_sources import PYTHON, nodes
from tests.support.servers import redis_server


def tasks_in(path: Path) -> list[str]:
    """The dotted paths of all tasks that a module names."""
    if "Task(" not in path.read_text(encoding="utf-8"):
        return []  # Taking all modules apart would hold up the start of every run of tests.
    found = []
    for node in nodes(path):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Task" and node.args:
            first = node.args[0]
            assert isinstance(first, ast.Constant), f"{path}: a task is named by its path as it is"
            found.append(str(first.value))
    return found


TASKS = sorted({name for path in PYTHON for name in tasks_in(path)})


def test_a_worker_listens_to_every_queue(tmp_path: Path) -> None:
    with redis_server() as server:
        worker = Worker(make_app(tmp_path, REDIS_URL=server.url))

        assert [queue.name for queue in worker.queues] == [queue.value for queue in Queue]


def test_every_task_is_put_in_a_queue_that_there_is() -> None:
    for entry in SCHEDULE:
        assert isinstance(entry.task.queue, Queue)
    assert isinstance(Task("somewhere").queue, Queue)


@pytest.mark.parametrize("path", TASKS)
def test_every_task_is_a_function(path: str) -> None:
    module, _, name = path.rpartition(".")

    assert callable(getattr(import_module(module), name))


@pytest.mark.parametrize("entry", SCHEDULE, ids=lambda entry: entry.name)
def test_what_is_scheduled_exists_and_has_a_period(entry: Periodic) -> None:
    assert entry.task.path in TASKS
    assert entry.every >= 1


def test_scheduled_names_are_not_used_twice() -> None:
    names = [entry.name for entry in SCHEDULE]

    assert len(names) == len(set(names))
