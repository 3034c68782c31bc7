"""To whom an e-mail is written."""

from typing import NamedTuple


class Recipient(NamedTuple):
    """An address at which somebody can be reached; `relation` says who it is, if not the person themselves."""

    address: str
    name: str
    greeted: str
    relation: str = ""
    own: bool = True
