"""`flask demo …`: create the demo business, or begin it anew."""

from flask.cli import AppGroup

demo_cli = AppGroup("demo", help="The demo business.")
