"""What is understood of an e-mail, however it is made."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from petadmin.mail.inbox.arrivals import Arrival, Place, Understood, understand
from petadmin.mail.inbox.models import ReceivedFault, ReceivedKind
from petadmin.mail.models import ErrorCode
from tests.marketing.inbox.letters import complaint, letter, returned, with_files

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def understood(raw: bytes) -> Understood:
    return understand(Arrival(Place("box", 1, 1), raw, NOW))


def test_a_letter_is_read_with_its_accents() -> None:
    found = understood(letter(subject="¿Mañana? Sí", sender="Íñigo Núñez <Inigo@Example.com>"))
    assert (found.sender.name, found.sender.address) == ("Íñigo Núñez", "inigo@example.com")
    assert found.subject == "¿Mañana? Sí"
    assert found.contents.text == "¿Tenéis sitio el viernes?"
    assert found.report.kind is ReceivedKind.message
    assert found.fault is None


def test_an_answer_names_what_it_answers_nearest_first() -> None:
    raw = letter(answers="<b@x>").replace(b"References: <b@x>", b"References: <a@x> <b@x> <c@x>")
    assert understood(raw).report.about == ("<b@x>", "<c@x>", "<a@x>")


def test_html_alone_is_told_as_text_and_made_harmless() -> None:
    page = (
        '<p onclick="x()">Hola <b>a todos</b></p><script>alert(1)</script>'
        '<img src="https://spy.example/pixel.gif"><a href="javascript:x()">aquí</a>'
        '<form action="https://evil.example"><input></form><div style="position:fixed;color:red">X</div>'
    )
    raw = b"From: a@b.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
    contents = understood(raw).contents
    assert contents.text.startswith("Hola a todos")
    assert "alert" not in contents.text
    for bad in ("script", "onclick", "javascript", "img", "form", "input", "position", "spy"):
        assert bad not in contents.html
    assert "color:red" in contents.html.replace(" ", "")


def test_attachments_come_under_cleaned_names() -> None:
    found = understood(with_files(("../../etc/cartilla.pdf", PDF), ("con.txt", b"hola"), ("", PDF)))
    assert [file.name for file in found.contents.files] == ["cartilla.pdf", "_con.txt", "file"]
    assert found.contents.files[0].content == PDF
    assert found.contents.text == "Adjunto los papeles."


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; foo"},
        {"X_Autoreply": "yes"},
        {"Precedence": "auto_reply"},
        {"Precedence": "bulk"},
    ],
)
def test_an_automatic_answer_is_known(headers: dict[str, str]) -> None:
    assert understood(letter(**headers)).report.kind is ReceivedKind.automatic


def test_a_person_says_that_nothing_is_automatic() -> None:
    assert understood(letter(Auto_Submitted="no")).report.kind is ReceivedKind.message


@pytest.mark.parametrize("only_headers", [False, True])
def test_a_returned_email_tells_which_and_why(only_headers: bool) -> None:
    report = understood(
        returned(about="<ours@x>", address="Nobody@Example.com", only_headers=only_headers)
    ).report
    assert report.kind is ReceivedKind.bounce
    assert report.about == ("<ours@x>",)
    (failure,) = report.failures
    assert failure.addresses == ("nobody@example.com",)
    assert failure.is_about_address
    assert failure.code is ErrorCode.mailbox_unknown
    assert report.detail == "5.1.1 550 5.1.1 No such user"


@pytest.mark.parametrize(
    ("status", "action", "final", "about_address", "code"),
    [
        ("5.1.1", "failed", True, True, ErrorCode.mailbox_unknown),
        ("5.2.2", "failed", True, True, ErrorCode.mailbox_full),
        ("5.0.0", "failed", True, True, ErrorCode.refused),
        ("5.3.4", "failed", True, False, ErrorCode.message_too_big),
        ("5.7.1", "failed", True, False, ErrorCode.refused),
        ("4.4.1", "delayed", False, False, ErrorCode.refused),
        ("4.2.2", "failed", False, False, ErrorCode.refused),
        ("2.0.0", "delivered", False, False, ErrorCode.refused),
        ("5.1.1", "expanded", False, False, ErrorCode.mailbox_unknown),
    ],
)
def test_only_what_is_final_counts(
    status: str, action: str, final: bool, about_address: bool, code: ErrorCode
) -> None:
    (failure,) = understood(
        returned(about="<ours@x>", address="a@b.example", status=status, action=action)
    ).report.failures
    assert (failure.is_final, failure.is_about_address) == (final, about_address)
    assert failure.code is code


def test_a_server_that_reports_in_its_own_words_is_a_return_without_failures() -> None:
    raw = letter(sender="MAILER-DAEMON@mx.example.com", subject="failure notice", answers="<o@x>")
    report = understood(raw).report
    assert (report.kind, report.about, report.failures) == (ReceivedKind.bounce, ("<o@x>",), ())


def test_a_complaint_names_what_it_is_about() -> None:
    report = understood(complaint(about="<ours@x>")).report
    assert (report.kind, report.about) == (ReceivedKind.complaint, ("<ours@x>",))
    kind = understood(complaint(about="<ours@x>", feedback="not-spam")).report.kind
    assert kind is ReceivedKind.automatic


def test_an_email_without_an_id_gets_one_that_stays() -> None:
    raw = letter(message_id="")
    first, again = understood(raw), understood(raw)
    assert first.message_id == again.message_id
    assert first.message_id.endswith("@received.invalid>")


@pytest.mark.parametrize("day", ["Fri, 1 Jan 2100 00:00:00 +0000", "yesterday", "", "1 Jan 0000"])
def test_a_date_that_cannot_be_gives_way_to_the_arrival(day: str) -> None:
    raw = b"From: a@b.example\r\nDate: " + day.encode() + b"\r\n\r\nHola\r\n"
    assert understood(raw).sent_at == NOW


def test_a_date_is_read_with_its_zone() -> None:
    raw = b"From: a@b.example\r\nDate: Sun, 22 Nov 2026 12:30:00 +0200\r\n\r\nHola\r\n"
    assert understood(raw).sent_at == NOW - timedelta(minutes=90)


NESTED = b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (number, number)
    for number in range(200)
)
BAD = {
    "nothing": b"",
    "no headers": b"\r\n\r\nhola",
    "zero bytes": b"From: a\0@b.example\r\nSubject: a\0b\r\n\r\nho\0la\r\n",
    "raw bytes in headers": b"From: \xff\xfe <a@b.example>\r\nSubject: \xe1\xe9\r\n\r\n\xff\xfe\r\n",
    "an unknown charset": b"Subject: =?x-nowhere?Q?a=E1?=\r\n"
    b"Content-Type: text/plain; charset=x-nowhere\r\n\r\n\xe1\r\n",
    "a charset that is none": b"Content-Type: text/plain; charset=punycode\r\n\r\n"
    + b"a-" * 50_000,
    "utf-7": b"Content-Type: text/plain; charset=utf-7\r\n\r\n+2AA-\r\n",
    "ten thousand headers": b"".join(b"X-%d: y\r\n" % number for number in range(10_000))
    + b"\r\nhola",
    "one header of a megabyte": b"Subject: " + b"a" * 2**20 + b"\r\n\r\nhola",
    "a megabyte of encoded words": b"Subject: " + b"=?utf-8?Q?a?= " * 70_000 + b"\r\n\r\nhola",
    "an endless list of senders": b"From: " + b"a@b.example, " * 50_000 + b"\r\n\r\nhola",
    "brackets": b"From: " + b"(" * 50_000 + b"\r\nTo: " + b"<" * 50_000 + b"\r\n\r\nhola",
    "nested 200 deep": b"From: a@b.example\r\n" + NESTED + b"\r\nhola\r\n",
    "a folded header that injects": b"Subject: a\r\n b\rBcc: x@y.example\r\n\r\nhola",
    "right to left": "Subject: \u202egpj.exe\u202c\r\n\r\nhola".encode(),
    "broken base64": b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%=\r\n",
    "a part without an end": b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n\r\nhola',
    "no boundary": b"Content-Type: multipart/mixed\r\n\r\nhola",
    "a broken type": b"Content-Type: ;;;\r\nContent-Disposition: ;=;\r\n\r\nhola",
    "a report without fields": b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
    b"--x\r\nContent-Type: message/delivery-status\r\n\r\n\r\n--x--\r\n",
    "a name in many pieces": b"Content-Disposition: attachment; "
    + b"; ".join(b"filename*%d*=%%FF" % number for number in range(500))
    + b"\r\n\r\nhola",
}


@pytest.mark.parametrize("raw", BAD.values(), ids=BAD)
def test_whatever_comes_is_understood_in_no_time(raw: bytes) -> None:
    begun = time.process_time()
    found = understood(raw)
    assert time.process_time() - begun < 2
    words = [found.subject, found.sender.name, found.contents.text, found.contents.html]
    for text in words:
        assert "\0" not in text
        assert "\u202e" not in text
        text.encode("utf-8")
    assert "\n" not in found.subject + found.sender.name + found.sender.address
    assert len(found.subject) <= 250
    assert len(found.message_id) <= 320


def test_an_email_that_breaks_the_parser_is_kept_as_unreadable() -> None:
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (number, number)
        for number in range(3000)
    )
    found = understood(deep)
    assert found.fault in (ReceivedFault.unreadable, None)
    assert found.report.kind is ReceivedKind.message
