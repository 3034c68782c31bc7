"""Start a worker (`python worker.py`) or the scheduler (`python worker.py --scheduler`)."""

import argparse

from petadmin.factory import create_app
from petadmin.jobs.worker import run_scheduler, run_worker


def main() -> None:
    """Read the command line and work until asked to end."""
    parser = argparse.ArgumentParser(description="Petadmin's background work")
    parser.add_argument("--burst", action="store_true", help="end when the queues are empty")
    parser.add_argument("--scheduler", action="store_true", help="ring the schedule, do no work")
    options = parser.parse_args()
    app = create_app()
    if options.scheduler:
        run_scheduler(app)
    else:
        run_worker(app, burst=options.burst)


if __name__ == "__main__":
    main()
