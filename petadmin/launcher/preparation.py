"""Brings the database up to date and fills an empty one with the demo business.

Run as a process of its own: only it imports the application, and the supervisor stays small.
"""

from flask.cli import ScriptInfo
from flask_migrate import upgrade

from petadmin.factory import create_app


def prepare() -> None:
    app = create_app()
    with app.app_context():
        upgrade()
    app.cli.main(
        ["demo", "create", "--if-empty"],
        prog_name="flask",
        obj=ScriptInfo(create_app=lambda: app),
        standalone_mode=False,
    )


if __name__ == "__main__":
    prepare()
