"""What clinics, vaccines and vaccinations bring."""

from petadmin.adminkit.screens import Screens
from petadmin.adminkit.words import Words
from petadmin.animals.health import desk
from petadmin.animals.health.admin.clinics import ClinicView
from petadmin.animals.health.admin.vaccinations import VaccinationView
from petadmin.animals.health.admin.vaccines import VaccineView
from petadmin.core.i18n import _l


def register(screens: Screens) -> None:
    """Register clinics, vaccines and vaccinations."""
    vaccinations = screens.add(VaccinationView(), order=5)
    screens.add_new(vaccinations, order=12)
    screens.add(ClinicView(), order=20, group="more")
    screens.add(VaccineView(), order=40, group="settings")
    desk.register(screens.app, screens.find("animals"))
    _name_vaccinations(screens.words)
    _name_the_rest(screens.words)


def _name_vaccinations(words: Words) -> None:
    words.name(
        "vaccination",
        _l("Vaccination"),
        actions={
            "created": _l("Vaccination added"),
            "updated": _l("Vaccination changed"),
            "deleted": _l("Vaccination deleted"),
            "verified": _l("Vaccination verified"),
            "unverified": _l("Verification of a vaccination taken back"),
            "exported": _l("Vaccinations exported"),
        },
        fields={
            "animal_id": _l("Animal"),
            "vaccine_id": _l("Vaccine"),
            "clinic_id": _l("Veterinary clinic"),
            "proof_name": _l("Proof"),
        },
    )


def _name_the_rest(words: Words) -> None:
    words.name(
        "clinic",
        _l("Veterinary clinic"),
        actions={
            "created": _l("Clinic added"),
            "updated": _l("Clinic changed"),
            "deleted": _l("Clinic deleted"),
            "exported": _l("Clinics exported"),
        },
    )
    words.name(
        "vaccine",
        _l("Vaccine"),
        actions={
            "created": _l("Vaccine added"),
            "updated": _l("Vaccine changed"),
            "deleted": _l("Vaccine deleted"),
            "exported": _l("Vaccines exported"),
        },
    )
    words.name(
        "vaccine_rule",
        _l("Area that asks for a vaccine"),
        actions={
            "created": _l("Vaccine asked for by an area"),
            "deleted": _l("Vaccine no longer asked for by an area"),
        },
        fields={"vaccine_id": _l("Vaccine"), "area": _l("Business area")},
    )
