"""`flask customers load FILE`: put a list of customers on file in one go."""

from flask.cli import AppGroup

customers_cli = AppGroup("customers", help="Customers.")
