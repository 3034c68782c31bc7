"""The WSGI entry (`gunicorn app:app`, `flask --app app`); run directly, the one-machine start."""

import os
import sys

from petadmin.launcher import start
from petadmin.settings import DEFAULT_INSTANCE, SettingsError, load_settings

if __name__ == "__main__":
    sys.exit(start(os.environ))

try:
    load_settings(os.environ, DEFAULT_INSTANCE)
except SettingsError as error:
    sys.stderr.write(f"{error}\n")
    # Gunicorn gives up on status 3 alone; after any other it would start workers for ever.
    sys.exit(3 if "gunicorn" in sys.modules else 2)

# The application is imported only when its settings are known to be good: it takes a second.
from petadmin.factory import create_app

app = create_app()
