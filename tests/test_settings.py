"""What deployment settings accept, and the one line each of them refuses with."""

import dataclasses
from pathlib import Path

import pytest

from petadmin.settings import (
    MailAddress,
    MailUrl,
    Settings,
    SettingsError,
    StorageUrl,
    load_settings,
    own_redis_socket,
    secret_key_file,
)

SECRET = "k" * 32


def load(instance: Path, **variables: str) -> Settings:
    given = {f"PETADMIN_{name}": value for name, value in variables.items()}
    return load_settings({"PETADMIN_SECRET_KEY": SECRET, **given}, instance)


def test_defaults_serve_one_machine_from_the_instance_folder(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/petadmin.sqlite3"
    assert settings.mail_url == MailUrl(scheme="file", folder=tmp_path / "mail")
    assert settings.mail_from == MailAddress(name="Patitas", address="no-reply@localhost")
    assert settings.storage_url == StorageUrl(folder=tmp_path / "files")
    assert settings.redis_url.startswith("unix:///")
    assert (settings.host, settings.port, settings.proxies) == ("127.0.0.1", 8000, 0)
    assert settings.timezone.key == "Europe/Madrid"
    assert settings.language == "en"
    assert settings.trusted_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert settings.public_url is None
    assert settings.demo_password is None


def test_the_instance_folder_moves_everything_that_is_kept(tmp_path: Path) -> None:
    settings = load(tmp_path / "unused", INSTANCE=str(tmp_path / "other"))
    assert settings.instance == tmp_path / "other"
    assert settings.storage_url.folder == tmp_path / "other" / "files"
    assert settings.mail_url.folder == tmp_path / "other" / "mail"


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert load(tmp_path, PORT="", TIMEZONE=" ").port == 8000


def test_names_of_other_programs_and_of_the_tests_are_ignored(tmp_path: Path) -> None:
    environ = {"PETADMIN_SECRET_KEY": SECRET, "PATH": "/bin", "PETADMIN_TEST_POSTGRES_URL": "x"}
    assert load_settings(environ, tmp_path).port == 8000


def test_an_unknown_name_is_named_with_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"PETADMIN_PROT is not a setting.*PETADMIN_PORT"):
        load(tmp_path, PROT="80")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "8" * 5000),
        ("PORT", "٨٠٠٠"),
        ("PROXIES", "-1"),
        ("MAIL_TIMEOUT", "1.5"),
        ("LANGUAGE", "fr"),
        ("LOG_LEVEL", "loud"),
        ("TIMEZONE", "Europe/Nowhere"),
        ("TIMEZONE", "../../etc/passwd"),
        ("TIMEZONE", "Europe"),
        ("TIMEZONE", "x" * 5000),
        ("HOST", "a b"),
        ("HOST", "http://localhost"),
        ("PUBLIC_URL", "pets.example.com"),
        ("PUBLIC_URL", "https://pets.example.com/admin"),
        ("PUBLIC_URL", "https://user:pass@pets.example.com"),
        ("PUBLIC_URL", "https://pets.example.com:port"),
        ("TRUSTED_HOSTS", "*"),
        ("TRUSTED_HOSTS", "pets.example.com:443"),
        ("TRUSTED_HOSTS", ","),
        ("BUSINESS_NAME", "two\nlines"),
        ("BUSINESS_NAME", "x" * 101),
        ("DATABASE_URL", "mysql://localhost/pets"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "postgresql://localhost"),
        ("DATABASE_URL", "postgresql://localhost:port/pets"),
        ("DATABASE_URL", "postgresql://[::1/pets"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "redis:///0"),
        ("REDIS_URL", "redis://localhost/first"),
        ("REDIS_URL", "unix://redis.sock"),
        ("IMAP_URL", "imap.example.com"),
        ("IMAP_URL", "imaps://"),
        ("IMAP_URL", "imaps://imap.example.com/INBOX"),
        ("IMAP_URL", "imaps://user@imap.example.com"),
        ("IMAP_URL", "imap://user:word@imap.example.com"),
        ("IMAP_URL", "imap://user:word@imap.example.com?starttls=no"),
        ("IMAP_URL", "imap://user:word@imap.example.com?starttls=maybe"),
        ("IMAP_URL", "imaps://user:word@imap.example.com?starttls=yes"),
        ("IMAP_URL", "imaps://user:word@imap.example.com:port"),
        ("IMAP_URL", "imaps://user:wo%0ard@imap.example.com"),
        ("IMAP_URL", "pop3://user:word@imap.example.com"),
        ("MAIL_URL", "localhost"),
        ("MAIL_URL", "smtp://"),
        ("MAIL_URL", "smtp://user@mail.example.com"),
        ("MAIL_URL", "smtp://mail.example.com?starttls=maybe"),
        ("MAIL_URL", "smtps://mail.example.com?starttls=yes&from=a@example.com"),
        ("MAIL_URL", "smtp://mail.example.com?form=a@example.com"),
        ("MAIL_URL", "file://server/folder"),
        ("MAIL_FROM", "not an address"),
        ("MAIL_FROM", "Patitas <a@example.com>\nBcc: b@example.com"),
        ("STORAGE_URL", "s3://"),
        ("STORAGE_URL", "s3://bucket?endpoint=minio:9000"),
        ("STORAGE_URL", "s3://bucket?secret=1"),
        ("STORAGE_URL", "ftp://server/folder"),
        ("SECRET_KEY", "short"),
        ("DEMO_PASSWORD", "short"),
    ],
)
def test_a_bad_value_is_refused_in_one_line_naming_the_variable(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load(tmp_path, **{name: value})
    line = str(refused.value)
    assert line.startswith(f"PETADMIN_{name}")
    assert "must be" in line
    assert "\n" not in line
    assert len(line) < 350


@pytest.mark.parametrize("name", ["DATABASE_URL", "IMAP_URL", "REDIS_URL", "MAIL_URL"])
def test_a_refused_address_keeps_its_password_to_itself(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load(tmp_path, **{name: "gopher://user:hunter2@localhost/"})
    assert "hunter2" not in str(refused.value)


def test_printing_the_settings_shows_no_secret(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        DATABASE_URL="postgresql://user:hunter2@localhost/pets",
        REDIS_URL="redis://:hunter2@localhost/0",
        IMAP_URL="imaps://user:hunter2@localhost",
        MAIL_URL="smtp://user:hunter2@localhost?from=a@example.com",
        DEMO_PASSWORD="hunter2-hunter2",
    )
    assert "hunter2" not in repr(settings)
    assert SECRET not in repr(settings)


@pytest.mark.parametrize(
    ("value", "port", "encryption", "folder"),
    [
        ("imaps://me%40x:p%2Fw@mail.test", 993, "tls", "INBOX"),
        ("imaps://me%40x:p%2Fw@mail.test:1993/Leads/Web%20form", 1993, "tls", "Leads/Web form"),
        ("imap://me%40x:p%2Fw@mail.test?starttls=yes", 143, "starttls", "INBOX"),
        ("imap://me%40x:p%2Fw@localhost:1143/INBOX", 1143, "none", "INBOX"),
        ("imap://me%40x:p%2Fw@[::1]", 143, "none", "INBOX"),
    ],
)
def test_a_mailbox_is_read(
    tmp_path: Path, value: str, port: int, encryption: str, folder: str
) -> None:
    url = load(tmp_path, IMAP_URL=value).imap_url
    assert url is not None
    assert (url.user, url.password) == ("me@x", "p/w")
    assert (url.port, url.encryption, url.folder) == (port, encryption, folder)
    assert "p/w" not in url.name


def test_the_settings_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        load(tmp_path).port = 1  # type: ignore[misc]  # The point of the test.


def test_a_missing_secret_key_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="PETADMIN_SECRET_KEY is missing"):
        load_settings({}, tmp_path)


def test_the_secret_key_file_stands_in_for_the_variable(tmp_path: Path) -> None:
    secret_key_file(tmp_path).write_text("f" * 40 + "\n")
    assert load_settings({}, tmp_path).secret_key == "f" * 40
    assert load(tmp_path).secret_key == SECRET


def test_a_relative_sqlite_path_is_below_the_instance_folder(tmp_path: Path) -> None:
    assert (
        load(tmp_path, DATABASE_URL="sqlite:///a.db").database_url == f"sqlite:///{tmp_path}/a.db"
    )
    assert load(tmp_path, DATABASE_URL="sqlite:////var/a.db").database_url == "sqlite:////var/a.db"


def test_mail_goes_in_the_clear_only_where_no_password_is_sent(tmp_path: Path) -> None:
    relay = load(tmp_path, MAIL_URL="smtp://localhost:2525?from=a@example.com").mail_url
    assert (relay.host, relay.port, relay.starttls) == ("localhost", 2525, False)
    account = load(
        tmp_path, MAIL_URL="smtp://me%40x:p%2Fw@mail.test", MAIL_FROM="a@x.test"
    ).mail_url
    assert (account.user, account.password) == ("me@x", "p/w")
    assert (account.port, account.starttls) == (587, True)
    assert load(tmp_path, MAIL_URL="smtps://h?from=a@x.test").mail_url.port == 465


def test_smtp_needs_a_sender(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="PETADMIN_MAIL_FROM is missing"):
        load(tmp_path, MAIL_URL="smtp://localhost")


def test_the_sender_takes_the_name_of_the_business_unless_it_has_its_own(tmp_path: Path) -> None:
    named = load(tmp_path, MAIL_FROM="Año Nuevo <a@example.com>", BUSINESS_NAME="Huellas")
    assert named.mail_from == MailAddress(name="Año Nuevo", address="a@example.com")
    plain = load(tmp_path, MAIL_FROM="a@example.com", BUSINESS_NAME="Huellas")
    assert str(plain.mail_from) == "Huellas <a@example.com>"


def test_storage_takes_a_bucket_with_prefix_endpoint_and_region(tmp_path: Path) -> None:
    url = "s3://pets/files/main?endpoint=http://minio:9000&region=eu-west-1"
    assert load(tmp_path, STORAGE_URL=url).storage_url == StorageUrl(
        bucket="pets", prefix="files/main", endpoint="http://minio:9000", region="eu-west-1"
    )
    folder = load(tmp_path, STORAGE_URL="file:///srv/pet%20files").storage_url.folder
    assert folder == Path("/srv/pet files")
    assert load(tmp_path, STORAGE_URL="/srv/pets").storage_url.folder == Path("/srv/pets")


def test_hosts_of_the_deployment_are_trusted(tmp_path: Path) -> None:
    settings = load(tmp_path, HOST="::", PUBLIC_URL="https://pets.example.com:8443/")
    assert settings.public_url == "https://pets.example.com:8443"
    assert settings.trusted_hosts[-2:] == ("[::]", "pets.example.com")
    own = load(tmp_path, TRUSTED_HOSTS="pets.example.com, .example.org")
    assert own.trusted_hosts == ("pets.example.com", ".example.org")


def test_the_redis_socket_fits_the_kernel_in_a_deep_folder(tmp_path: Path) -> None:
    shallow = Path("/srv/petadmin/instance")
    assert own_redis_socket(shallow) == shallow / "redis.sock"
    deep = own_redis_socket(tmp_path / ("d" * 120))
    assert len(str(deep)) <= 100
    assert deep != own_redis_socket(tmp_path / ("e" * 120))
