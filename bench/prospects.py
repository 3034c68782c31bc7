"""Years of potential customers and contacts for the benchmark, made by the database itself."""

from datetime import timedelta
from typing import Any

from faker.providers.person.es_ES import Provider
from sqlalchemy import Connection, func, select, text

from bench.business import dropped_indexes
from bench.rows import RARE_SURNAME
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.text import fold
from petadmin.demo.lead_texts import INTERESTS, NOTES, TALK
from petadmin.demo.people import MEN, SURNAMES, WOMEN
from petadmin.leads.models import Lead
from petadmin.records.labels import services as labels
from petadmin.records.labels.models import Interest

YEARS = timedelta(days=5 * 365)
"""They came within this span before the present, evenly."""

CONTACTS = 10
"""So many contacts for each."""

RARE = 20_000
"""One of so many bears the rare name."""

LEADS = """
INSERT INTO lead (id, kind, first_name, last_name, company_name, sort_name, email, phone, other_phone, city,
    language, wishes, source, source_detail, stage, stage_since, assignee_id, follow_up_on, lost_reason,
    lost_note, converted_at, customer_id, created_at, updated_at, version, search_text)
SELECT n, 'person', p.first_name, p.last_name, '', p.plain, p.email, p.phone, '', 'Madrid', 'es', p.wishes,
    (ARRAY['web', 'call', 'web', 'message', 'email', 'visit', 'web', 'recommendation', 'event'])[1 + n % 9], '',
    p.stage, p.came + interval '3 days', (CAST(:staff AS bigint[]))[1 + n % 3],
    CASE WHEN p.stage IN ('new', 'contacted', 'interested') AND n % 5 <> 0
        THEN CAST(CAST(:now AS timestamptz) AS date) + CAST((n * 7) % 40 - 10 AS integer) END,
    CASE WHEN p.stage = 'lost' THEN (ARRAY['price', 'no_answer', 'no_place', 'not_now'])[1 + n % 4] END, '',
    CASE WHEN p.stage = 'converted' THEN p.came + interval '20 days' END,
    CASE WHEN p.stage = 'converted' THEN 1 + (n * 7919) % :customers END,
    p.came, p.came, 1,
    ' ' || p.plain || ' ' || p.email || ' ' || substr(p.phone, 2) || ' madrid ' || lower(p.wishes)
FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n
CROSS JOIN LATERAL (
    SELECT (CAST(:firsts AS text[]))[1 + (n * 31) % cardinality(CAST(:firsts AS text[]))] AS first_name,
        CASE WHEN n % :rare = 7 THEN :rare_name
            ELSE (CAST(:lasts AS text[]))[1 + (n * 17) % cardinality(CAST(:lasts AS text[]))] END AS last_name,
        (CAST(:plain_firsts AS text[]))[1 + (n * 31) % cardinality(CAST(:firsts AS text[]))] || ' ' ||
        CASE WHEN n % :rare = 7 THEN :plain_rare
            ELSE (CAST(:plain_lasts AS text[]))[1 + (n * 17) % cardinality(CAST(:lasts AS text[]))] END AS plain,
        'lead' || n || '@example.com' AS email,
        '+346' || lpad(CAST((n * 7919) % 100000000 AS text), 8, '0') AS phone,
        (CAST(:texts AS text[]))[1 + n % cardinality(CAST(:texts AS text[]))] AS wishes,
        CASE WHEN n % 100 < 1 THEN 'new' WHEN n % 100 < 6 THEN 'contacted' WHEN n % 100 < 10 THEN 'interested'
            WHEN n % 100 < 40 THEN 'converted' ELSE 'lost' END AS stage,
        CAST(:begins AS timestamptz) + (n - :first) / CAST(:last - :first + 1 AS double precision)
            * CAST(:span AS interval) AS came
) AS p
"""

STEPS = """
INSERT INTO lead_step (lead_id, stage, at)
SELECT l.id, s.stage, l.created_at + s.later * interval '1 day' FROM lead l
CROSS JOIN LATERAL (
    SELECT * FROM (VALUES ('new', 0), ('contacted', 1), ('interested', 4), (l.stage, 20)) AS v (stage, later)
    WHERE v.later = 0 OR v.stage = l.stage AND v.later = 20 AND l.stage IN ('converted', 'lost')
        OR l.stage <> 'new' AND v.later = 1 OR l.stage IN ('interested', 'converted') AND v.later = 4
) AS s
WHERE l.id >= :first
"""

WANTED = """
INSERT INTO lead_interest (lead_id, interest_id)
SELECT l.id, (CAST(:interests AS bigint[]))[1 + (l.id + k * 5) % cardinality(CAST(:interests AS bigint[]))]
FROM lead l CROSS JOIN generate_series(0, 1) AS k
WHERE l.id >= :first AND (k = 0 OR l.id % 2 = 0)
"""

TALKED = """
INSERT INTO interaction (at, method, direction, details, status, author_id, customer_id, lead_id, created_at,
    updated_at, version)
SELECT c.at, (ARRAY['call', 'email', 'whatsapp', 'meeting', 'message'])[1 + (l.id + k) % 5],
    (ARRAY['received', 'sent'])[1 + k % 2],
    (CAST(:texts AS text[]))[1 + (l.id + k) % cardinality(CAST(:texts AS text[]))],
    CASE WHEN k = :contacts AND l.id % 1000 = 0 THEN 'pending' WHEN k = 3 THEN 'completed' END,
    (CAST(:staff AS bigint[]))[1 + l.id % 2], l.customer_id, l.id, c.at, c.at, 1
FROM lead l CROSS JOIN generate_series(1, :contacts) AS k
CROSS JOIN LATERAL (SELECT l.created_at + k * interval '1 day' AS at) AS c
WHERE l.id >= :first
"""


def offer() -> None:
    """Put the interests on file."""
    for name, (area, on_web_form) in INTERESTS.items():
        labels.add(db.session, Interest(), {"name": name, "area": area, "on_web_form": on_web_form})
    db.session.commit()


def fill(connection: Connection, rows: int, *, customers: int) -> None:
    """Add so many potential customers, and ten times as many contacts."""
    now = utcnow()
    first = 1 + (connection.scalar(select(func.max(Lead.id))) or 0)
    texts = [*NOTES, *(details for _method, _direction, details in TALK)]
    staff = connection.scalars(text("SELECT id FROM user_account ORDER BY id LIMIT 2")).all()
    interests = connection.scalars(select(Interest.id).order_by(Interest.id)).all()
    values: dict[str, Any] = {
        "first": first,
        "last": first + rows - 1,
        "begins": now - YEARS,
        "span": YEARS,
        "now": now,
        "customers": customers,
        "staff": [*staff, None],
        "texts": texts,
        **names(),
    }
    tables = ("lead", "lead_step", "lead_interest", "interaction")
    with dropped_indexes(connection, tables):
        run(connection, LEADS, values)
        connection.execute(text("ANALYZE lead"))
        run(connection, STEPS, values)
        run(connection, WANTED, {**values, "interests": list(interests)})
        run(connection, TALKED, {**values, "contacts": CONTACTS})
    connection.execute(
        text("SELECT setval(pg_get_serial_sequence('lead', 'id'), max(id)) FROM lead")
    )
    connection.commit()
    with connection.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as cleaner:
        cleaner.execute(text(f"VACUUM ANALYZE {', '.join(tables)}"))


def run(connection: Connection, statement: str, values: dict[str, Any]) -> None:
    """Run a statement with those of the values that it names."""
    clause = text(statement)
    named = {name: values[name] for name in clause.compile().params}
    connection.execute(clause, named)


def names() -> dict[str, Any]:
    """Names as they are written and as they are compared."""
    firsts = list(dict.fromkeys((*WOMEN, *MEN)))
    # The first of the list are the most common, so they stand in it several times.
    lasts = [*SURNAMES[:12] * 4, *dict.fromkeys((*SURNAMES, *Provider.last_names))]
    return {
        "firsts": firsts,
        "lasts": lasts,
        "plain_firsts": [fold(name) for name in firsts],
        "plain_lasts": [fold(name) for name in lasts],
        "rare": RARE,
        "rare_name": RARE_SURNAME,
        "plain_rare": fold(RARE_SURNAME),
    }
