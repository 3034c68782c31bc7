"""The vaccines that are usual in Spain, for a business that begins its list."""

from collections.abc import Iterable
from dataclasses import dataclass

from petadmin.animals.health.models import Vaccine
from petadmin.animals.models import Species
from petadmin.core.i18n import LANGUAGES, Label, _l, in_language
from petadmin.core.text import fold

LODGING = ("hotel", "daycare")
"""Areas in which animals stay together."""

CLOSE = (*LODGING, "grooming", "training")
"""Areas in which animals meet."""


@dataclass(frozen=True)
class UsualVaccine:
    """A vaccine as it is usually given: for whom, for how many months, and which areas ask for it."""

    species: Species
    name: Label
    months: int
    areas: tuple[str, ...] = ()

    def is_among(self, vaccines: Iterable[Vaccine]) -> bool:
        """Whether it is on the list already, under its name in any of the languages."""
        names = set()
        for code in LANGUAGES:
            with in_language(code):
                names.add(fold(str(self.name)))
        return any(one.species is self.species and one.folded in names for one in vaccines)


USUAL_VACCINES = (
    UsualVaccine(Species.dog, _l("Rabies"), 12, CLOSE),
    UsualVaccine(Species.dog, _l("Polyvalent (DHPPi)"), 12, CLOSE),
    UsualVaccine(Species.dog, _l("Leptospirosis"), 12, LODGING),
    UsualVaccine(Species.dog, _l("Kennel cough"), 12, LODGING),
    UsualVaccine(Species.cat, _l("Trivalent (FVRCP)"), 12, LODGING),
    UsualVaccine(Species.cat, _l("Feline leukaemia"), 12, LODGING),
    UsualVaccine(Species.cat, _l("Rabies"), 12),
    UsualVaccine(Species.rabbit, _l("Myxomatosis"), 12, LODGING),
    UsualVaccine(Species.rabbit, _l("Rabbit haemorrhagic disease (RHD)"), 12, LODGING),
    UsualVaccine(Species.ferret, _l("Distemper"), 12, LODGING),
    UsualVaccine(Species.ferret, _l("Rabies"), 12, LODGING),
)


def usual_to_add(vaccines: Iterable[Vaccine]) -> list[UsualVaccine]:
    """The usual vaccines that are not on the list yet."""
    known = list(vaccines)
    return [one for one in USUAL_VACCINES if not one.is_among(known)]
