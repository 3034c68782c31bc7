"""`python -m bench log`: the e-mail log and the screens of reminders over years of both, on PostgreSQL.

The same pages are measured with few rows and with many, so that it shows what grows with the history.
"""

import argparse
from functools import partial
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import load_only

from bench.business import Business, dropped_indexes, open_business
from bench.measuring import Measured, measure
from bench.options import chosen, kept_folder, parser_of, require_server
from bench.pages import PAGE_SIZE, Page
from bench.prospects import names, run
from bench.report import growth_table, size_table
from bench.rows import RARE_SURNAME
from petadmin.adminkit.keyset import Order, mark
from petadmin.bookings.reminders.models import Reminder
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.mail.models import Email
from tests.support.servers import postgres_server

CUSTOMERS = 10_000
FEW = 10_000
MANY = 10_000_000
DEEP = 1_000
MEMORY = "1GB"
"""What PostgreSQL may use to make an index."""

EMAILS = """
INSERT INTO email (status, category, kind, language, recipient_name, recipient_email, subject, text, html,
    message_id, not_before, attempts, sent_at, error_code, error_detail, customer_id, search_text, created_at,
    updated_at)
SELECT p.status, CASE WHEN n % 3 = 0 THEN 'marketing' ELSE 'transactional' END,
    (ARRAY['email.written', 'notice.due', 'campaign', 'reminder.booking', 'reminder.vaccine'])[1 + n % 5], 'es',
    p.first_name || ' ' || p.last_name, p.email, p.subject, 'Hola: ' || p.subject, '<p>Hola: ' || p.subject || '</p>',
    '<' || lpad(CAST(n AS text), 12, '0') || '@patitas.example>',
    CASE WHEN p.status IN ('queued', 'scheduled') THEN CAST(:now AS timestamptz) + interval '1 day' ELSE p.at END,
    1, CASE WHEN p.status = 'sent' THEN p.at END,
    CASE p.status WHEN 'error' THEN (ARRAY['mailbox_unknown', 'refused', 'no_credit'])[1 + n % 3]
        WHEN 'uncertain' THEN 'connection_broken' END, '', 1 + (n * 7919) % :customers,
    ' ' || p.plain || ' ' || p.email || ' ' || lower(p.subject), p.at, p.at
FROM generate_series(CAST(1 AS bigint), CAST(:rows AS bigint)) AS n
CROSS JOIN LATERAL (
    SELECT (CAST(:firsts AS text[]))[1 + (n * 31) % cardinality(CAST(:firsts AS text[]))] AS first_name,
        CASE WHEN n % :rare = 7 THEN :rare_name
            ELSE (CAST(:lasts AS text[]))[1 + (n * 17) % cardinality(CAST(:lasts AS text[]))] END AS last_name,
        (CAST(:plain_firsts AS text[]))[1 + (n * 31) % cardinality(CAST(:firsts AS text[]))] || ' ' ||
        CASE WHEN n % :rare = 7 THEN :plain_rare
            ELSE (CAST(:plain_lasts AS text[]))[1 + (n * 17) % cardinality(CAST(:lasts AS text[]))] END AS plain,
        'customer' || n % 1000000 || '@example.com' AS email,
        (ARRAY['Recordatorio de la visita', 'La vacuna caduca pronto', 'Novedades de otoño', 'Gracias por la visita'])
            [1 + n % 4] AS subject,
        CASE WHEN n % 1000 < 15 THEN 'error' WHEN n % 1000 < 20 THEN 'cancelled' WHEN n % 1000 < 22 THEN 'scheduled'
            WHEN n % 5000 = 23 THEN 'queued' WHEN n % 5000 = 24 THEN 'uncertain' ELSE 'sent' END AS status,
        CAST(:now AS timestamptz) - (:rows - n) / CAST(:rows AS double precision) * CAST(:span AS interval) AS at
) AS p
"""

REMINDERS = """
INSERT INTO reminder (customer_id, occasion, area, status, send_at, occasion_key, tries, error_code, cancel_reason,
    created_at, updated_at)
SELECT 1 + (n * 7919) % :customers, (ARRAY['thank_you', 'vaccine', 'rebook'])[1 + n % 3],
    (ARRAY['hotel', 'grooming', 'veterinary', NULL])[1 + n % 4], p.status, p.at,
    'bench-' || lpad(CAST(n AS text), 12, '0'), 1,
    CASE WHEN p.status = 'error' THEN 'mailbox_unknown' END,
    CASE WHEN p.status = 'cancelled' THEN 'opted_out' END, p.at - interval '3 days', p.at
FROM generate_series(CAST(1 AS bigint), CAST(:rows AS bigint)) AS n
CROSS JOIN LATERAL (
    SELECT CAST(:now AS timestamptz) + interval '14 days'
        - (:rows - n) / CAST(:rows AS double precision) * CAST(:span AS interval) AS at
) AS a
CROSS JOIN LATERAL (
    SELECT a.at, CASE WHEN a.at > CAST(:now AS timestamptz) THEN 'scheduled' WHEN n % 100 < 2 THEN 'error'
        WHEN n % 100 < 8 THEN 'cancelled' WHEN n % 50000 = 9 THEN 'queued' ELSE 'sent' END AS status
) AS p
"""


def main(arguments: list[str]) -> None:
    """Measure a business with few rows and one with many."""
    options = _options(arguments)
    by_size: dict[int, list[Measured]] = {}
    with kept_folder(options.keep) as folder, postgres_server() as server:
        for rows in (options.few, options.rows):
            with open_business(
                folder,
                CUSTOMERS,
                server,
                keep=bool(options.keep),
                name=f"bench_log_{rows}",
                add=partial(_fill, rows),
            ) as business:
                print(
                    f"\nPostgreSQL, {rows:,} e-mails and as many reminders"
                    f" (filled in {business.filled_in:.0f} s); times in ms"
                )
                by_size[rows] = measure(
                    business,
                    chosen(pages(business), options),
                    tries=options.tries,
                    with_stock=False,
                    slow=options.statements,
                )
            for line in size_table(by_size[rows]):
                print(line, flush=True)
    for line in growth_table(by_size, of="e-mails"):
        print(line)


def pages(business: Business) -> list[Page]:
    """What is measured."""
    with business.app.app_context():
        deep_email = _mark_behind(Order(Email.id, Email.id, descending=True))
        deep_reminder = _mark_behind(Order(Reminder.send_at, Reminder.id, descending=True))
        email_id = db.session.scalar(select(func.max(Email.id)))
    return [
        Page("log", "/emails/"),
        Page("log, sent", "/emails/?state=sent"),
        Page("log, errors", "/emails/?state=error"),
        Page("log, scheduled", "/emails/?state=scheduled"),
        Page("log, uncertain", "/emails/?state=uncertain"),
        Page("log, page 1,000", f"/emails/?{urlencode({'after': deep_email})}"),
        Page("log, search, common", "/emails/?q=garcia"),
        Page("log, search, rare", f"/emails/?q={RARE_SURNAME.lower()}"),
        Page("log, search, none", "/emails/?q=qwertyuiop"),
        Page("log, search in errors", "/emails/?state=error&q=garcia"),
        Page("log, by origin", "/emails/?kind=notice.due"),
        Page("log, by reason", "/emails/?reason=no_credit"),
        Page("log, a month", "/emails/?queued_from=2026-05-01&queued_to=2026-05-31"),
        Page("log, of a customer", "/emails/?customer=77"),
        Page("e-mail", f"/emails/{email_id}"),
        Page("reminders", "/reminders/"),
        Page("reminders, sent", "/reminders/?state=sent"),
        Page("reminders, errors", "/reminders/?state=error"),
        Page("reminders, all", "/reminders/?state=all"),
        Page(
            "reminders, page 1,000",
            f"/reminders/?{urlencode({'state': 'all', 'sort': '-send_at', 'after': deep_reminder})}",
        ),
        Page("reminders, of an area", "/reminders/?state=sent&area=hotel"),
        Page("reminders, an occasion", "/reminders/?state=sent&occasion=vaccine"),
        Page("reminders, of a customer", "/reminders/?state=all&customer=77"),
        Page("hotel's reminders", "/hotel/reminders/?state=sent"),
        Page("customer's desk", "/customers/77"),
    ]


def _mark_behind(order: Order) -> str:
    """The mark of the last row before page 1,000, or of the middle of all."""
    entity = order.id.class_
    number = db.session.scalar(select(func.count()).select_from(entity)) or 0
    skipped = min(DEEP * PAGE_SIZE, number // 2)
    last = select(entity).options(load_only(order.id, order.column)).order_by(*order.clauses())
    return mark(order, db.session.scalars(last.offset(skipped).limit(1)).one())


def _fill(rows: int) -> None:
    """Add so many e-mails of five years, and as many reminders."""
    values: dict[str, Any] = {
        "rows": rows,
        "customers": CUSTOMERS,
        "now": utcnow(),
        "span": f"{5 * 365} days",
        **names(),
    }
    tables = ("email", "reminder")
    with db.engine.connect() as connection:
        connection.execute(text(f"SET maintenance_work_mem = '{MEMORY}'"))
        with dropped_indexes(connection, tables):
            run(connection, EMAILS, values)
            run(connection, REMINDERS, values)
        connection.commit()
    _tidy(db.engine.connect(), tables)


def _tidy(connection: Connection, tables: tuple[str, ...]) -> None:
    with connection.execution_options(isolation_level="AUTOCOMMIT") as cleaner:
        cleaner.execute(text(f"VACUUM ANALYZE {', '.join(tables)}"))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = parser_of("python -m bench log", __doc__, tries=20)
    parser.add_argument("--rows", type=int, default=MANY, help="e-mails, and reminders, in all")
    parser.add_argument("--few", type=int, default=FEW, help="the same, to begin with")
    options = parser.parse_args(arguments)
    require_server(parser, options)
    return options
