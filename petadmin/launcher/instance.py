"""Makes the instance folder and the secret key that a one-machine start needs.

Run as `python -m petadmin.launcher.instance` before commands that come before the first start.
"""

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from petadmin.settings import (
    DEFAULT_INSTANCE,
    Settings,
    SettingsError,
    load_settings,
    secret_key_file,
)

SECRET_VARIABLE = "PETADMIN_SECRET_KEY"  # noqa: S105  # The name of the variable, not a secret.


class StartError(Exception):
    """What keeps the one-machine start from starting, in one line."""


def prepared_settings(environ: Mapping[str, str]) -> Settings:
    """Check the settings first, so that a bad one leaves no trace, then make what is missing."""
    given = {name: value for name, value in environ.items() if value.strip()}
    new_key = secrets.token_urlsafe(48)
    settings = load_settings({SECRET_VARIABLE: new_key, **given}, DEFAULT_INSTANCE)
    try:
        settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        if SECRET_VARIABLE not in given:
            _keep_secret_key(secret_key_file(settings.instance), new_key)
    except OSError as error:
        raise StartError(f"The folder {settings.instance} cannot be used: {error}.") from error
    # Read once more, for a key that an earlier start has kept may be too short.
    return load_settings(environ, DEFAULT_INSTANCE)


def _keep_secret_key(path: Path, key: str) -> None:
    if path.exists():
        return
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{key}\n")


if __name__ == "__main__":
    try:
        prepared_settings(os.environ)
    except (SettingsError, StartError) as problem:
        sys.exit(str(problem))
