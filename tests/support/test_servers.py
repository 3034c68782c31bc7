"""The servers of the tests do what the tests expect of them."""

import smtplib
from email.message import EmailMessage

import psycopg
import pytest
import redis

from tests.support.processes import free_port
from tests.support.servers import postgres_server, redis_server, smtp_sink

pytestmark = pytest.mark.slow


def a_message(number: int) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "a@example.com", "b@example.com"
    message["Message-ID"] = f"<{number}@example.com>"
    message.set_content("¡Hola, ñandú!\n.\nfin")
    return message


@pytest.mark.parametrize("on_tcp", [False, True])
def test_redis_keeps_what_it_was_told_when_it_is_killed(*, on_tcp: bool) -> None:
    with redis_server(port=free_port() if on_tcp else None) as server:
        with redis.Redis.from_url(server.url) as client:
            client.set("key", "kept")
        server.process.stop()
        server.process.start()
        with redis.Redis.from_url(server.url) as client:
            assert client.get("key") == b"kept"


def test_postgres_makes_copies_and_drops_databases() -> None:
    with postgres_server() as server:
        with psycopg.connect(server.create("first")) as connection:
            for extension in ("pg_trgm", "btree_gist", "unaccent"):
                connection.execute(f"CREATE EXTENSION {extension}")
            connection.execute("CREATE TABLE pets AS SELECT lower('ÑANDÚ') AS name")
        with psycopg.connect(server.create("second", template="first")) as connection:
            assert connection.execute("SELECT name FROM pets").fetchall() == [("ñandú",)]
        server.drop("second")
        server.drop("first")


def test_the_sink_keeps_what_it_accepts_through_a_kill() -> None:
    with smtp_sink() as sink:
        for number in (1, 2):
            with smtplib.SMTP("127.0.0.1", sink.port) as client:
                client.send_message(a_message(number))
            sink.process.kill()
            sink.process.start()
        assert [mail.message_id for mail in sink.delivered()] == [
            "<1@example.com>",
            "<2@example.com>",
        ]
        assert sink.delivered()[0].recipients == ("b@example.com",)
        assert sink.delivered()[0].message.get_content().split() == ["¡Hola,", "ñandú!", ".", "fin"]


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_the_sink_refuses_as_it_is_told(command: str) -> None:
    with smtp_sink() as sink:
        sink.behave(**{command: "451 Not now"})  # type: ignore[arg-type]  # A name, not the delay.
        with smtplib.SMTP("127.0.0.1", sink.port) as client:
            with pytest.raises((smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)):
                client.send_message(a_message(1))
            assert sink.delivered() == []
            sink.behave()
            client.send_message(a_message(1))
        assert len(sink.delivered()) == 1
