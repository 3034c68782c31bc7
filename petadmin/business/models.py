"""What the business has chosen, one row for each setting that differs from the default."""

from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from petadmin.core.db import Model


class BusinessSetting(Model):
    """A setting of the business: a field of `BusinessSettings` by its name, or all settings of a package by theirs."""

    __tablename__ = "business_setting"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
