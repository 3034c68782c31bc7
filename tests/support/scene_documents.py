"""Documents and folders for the walks through all doors."""

from petadmin.adminkit.uploads import Upload
from petadmin.core.db import db
from petadmin.files.kinds import FileKind
from petadmin.files.storage import storage
from petadmin.records.documents import services
from tests.support.papers import pdf


def add(customer_id: int, animal_id: int) -> None:
    """A contract with an earlier version in a folder, and a link of the animal's."""
    owner = {"customer_id": customer_id}
    folder = services.add_folder(db.session, {**owner, "name": f"Contratos de {customer_id}"})
    services.add_folder(db.session, {"animal_id": animal_id, "name": f"Informes de {animal_id}"})
    db.session.flush()
    contract = services.keep(
        db.session,
        storage(),
        _paper(f"contrato-{customer_id}.pdf", "Contrato"),
        owner=owner,
        folder_id=folder.id,
        author_id=None,
    )
    db.session.flush()
    newer = _paper("contrato-firmado.pdf", f"Firmado {customer_id}")
    services.replace(db.session, storage(), contract, newer, author_id=None)
    values = {
        "animal_id": animal_id,
        "name": f"Seguimiento de {animal_id}",
        "url": "https://docs.google.com/document/d/1A2b3C4d5E6f7G8h9I0j/edit",
    }
    services.link(db.session, values, author_id=None)
    db.session.flush()


def _paper(name: str, text: str) -> Upload:
    return Upload(name=name, content=pdf(text), kind=FileKind.pdf)
