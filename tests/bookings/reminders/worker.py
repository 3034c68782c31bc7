"""A process that sends reminders over and over, for tests that let several do so at once and kill them.

It says `ready`, begins at the first line that it is given, and goes on until it is killed or has nothing to do.
"""

import sys
from pathlib import Path

from petadmin.bookings.reminders import tasks
from petadmin.bookings.reminders.models import Reminder, ReminderStatus
from petadmin.core.db import db
from tests.conftest import make_app


def main(instance: Path, database: str) -> None:
    """Plan and send until nothing is left to be sent."""
    app = make_app(instance, DATABASE_URL=database)
    with app.app_context():
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        scheduled = db.select(Reminder.id).where(Reminder.status == ReminderStatus.scheduled)
        while True:
            tasks.plan_ahead()
            tasks.send_due()
            left = db.session.scalar(scheduled.limit(1))
            db.session.commit()
            if left is None:
                return


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
