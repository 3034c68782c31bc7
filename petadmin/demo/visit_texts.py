"""What staff of the demo write down of a visit, by area; `{name}` and `{o}` are as in `phrases`."""

from datetime import timedelta
from typing import Any

from petadmin.demo.animals import PlannedAnimal
from petadmin.demo.chance import Chance

BELONGINGS = (
    "Manta azul y un peluche de pato",
    "Cama propia, comedero lento y pelota",
    "Arnés rojo y correa larga",
    "Transportín y camiseta de la dueña",
    "Saco de pienso de 3 kg y dos latas",
    "",
)
FEEDING = (
    "150 g de su pienso por la mañana y 150 g por la noche",
    "Dos latas al día, mezcladas con un poco de agua templada",
    "Dieta gastrointestinal, tres tomas pequeñas",
    "Come mejor si se queda sol{o}; retirar el plato a los 20 minutos",
    "Pienso del hotel, 200 g al día",
)
MEDICATION = (
    "",
    "",
    "",
    "Media pastilla de Apoquel con la cena",
    "Colirio en el ojo derecho cada 8 horas",
    "Condroprotector por la mañana, dentro de un trozo de queso",
)
STAY_NOTES = (
    "",
    "",
    "{name} se ha adaptado muy bien desde el primer día.",
    "Ha jugado toda la mañana con los demás.",
    "El primer día no quiso comer; después, perfecto.",
    "Duerme mejor con la luz del pasillo encendida.",
)

WORK_DONE = (
    "Baño con champú hipoalergénico, secado a mano y cepillado completo.",
    "Baño y corte de verano a 6 mm; uñas y oídos.",
    "Deslanado completo y baño. Ha soltado muchísimo pelo.",
    "Corte a tijera de cabeza y patas, higiénico y uñas.",
    "Baño antiparasitario y desenredado de nudos detrás de las orejas.",
)
BEHAVIOUR = (
    "Tranquil{o} toda la sesión.",
    "Nervios{o} con el secador: mejor a baja potencia.",
    "Colabora hasta que llegan las uñas.",
    "Encantad{o} con el baño.",
    "",
)
PRODUCTS_USED = (
    "Champú de avena, acondicionador",
    "Champú hipoalergénico",
    "Champú antiparasitario, bálsamo de almohadillas",
    "Champú blanqueante, colonia sin alcohol",
)

PROGRESS = (
    "Mantiene el «quieto» veinte segundos con distracciones.",
    "Camina a nuestro lado diez minutos sin tirar.",
    "Ya acude a la llamada en el recinto cerrado.",
    "Supera el túnel sin dudar; la pasarela todavía l{o} asusta.",
    "Saluda a otros perros sin ladrar.",
)
HOMEWORK = (
    "Cinco minutos de «junto» en cada paseo.",
    "Practicar la llamada con correa larga tres veces por semana.",
    "Premiar la calma antes de abrir la puerta.",
    "Repetir el ejercicio del plato, sin prisa.",
)

CONSULTATIONS = (
    ("Vómitos desde ayer", "Gastritis leve", "Dieta blanda tres días y agua a demanda.", "stomach"),
    ("Se rasca las orejas", "Otitis externa", "Limpieza del conducto y gotas óticas.", "ear"),
    (
        "Cojea de la pata trasera",
        "Esguince leve",
        "Reposo una semana; volver si no mejora.",
        "pain",
    ),
    ("Revisión anual", "Buen estado general", "Desparasitación y control de peso.", ""),
    (
        "Picor y zonas sin pelo",
        "Dermatitis alérgica",
        "Champú terapéutico y antihistamínico.",
        "skin",
    ),
    ("Tos seca por la noche", "Traqueítis", "Antiinflamatorio y arnés en lugar de collar.", "pain"),
    ("Sarro y mal aliento", "Enfermedad periodontal inicial", "Limpieza dental recomendada.", ""),
    ("Refuerzo de vacunas", "San{o}", "Vacunación sin incidencias.", ""),
)
MEDICINES = {
    "stomach": (("Omeprazol 10 mg", "1 cápsula", "cada 24 horas, en ayunas", 7),),
    "ear": (("Otomax gotas", "6 gotas", "cada 12 horas, en ambos oídos", 10),),
    "pain": (("Meloxicam 1,5 mg/ml", "según peso", "cada 24 horas, con la comida", 5),),
    "skin": (
        ("Apoquel 5,4 mg", "1/2 comprimido", "cada 12 horas", 14),
        ("Champú de clorhexidina", "un baño", "dos veces por semana", 28),
    ),
}
"""By what ails it: the medicine, the dose, how often, for how many days."""

FOLLOW_UP = 0.3
FOLLOW_UP_DAYS = (7, 10, 15, 30)

CANCELLED = (
    "Ha surgido un viaje",
    "El animal está enfermo",
    "Cambio de planes",
    "No puede traerlo",
    "",
)

OVERRIDES = (
    (
        "vaccines",
        "Vacunas: la tos de las perreras ha caducado.",
        "La vacuna ayer; trae la cartilla al llegar.",
    ),
    ("vaccines", "Vacunas: falta la leptospirosis.", "Sin contacto con otros perros, lo acepta."),
    ("capacity", "Sin sitio en estas fechas.", "Viene con su hermano y comparten box."),
)
"""The check, what it found, and why it was booked all the same."""


def care_sheet(animal: PlannedAnimal, share: float, chance: Chance) -> dict[str, Any]:
    """What an animal brought, eats and takes; only so many sheets are filled in."""
    if not chance.happens(share):
        return {"belongings": "", "feeding": "", "medication": ""}
    return {
        "belongings": chance.one(BELONGINGS),
        "feeding": chance.one(FEEDING).format(**animal.words),
        "medication": chance.one(MEDICATION),
    }


def of_area(area: str, animal: PlannedAnimal, day: Any, chance: Chance) -> dict[str, Any]:
    """The columns of an area's own kind of visit."""
    words = animal.words
    if area in ("hotel", "daycare"):
        return care_sheet(animal, 0.75 if area == "hotel" else 0.2, chance)
    if area == "grooming":
        return {
            "work_done": chance.one(WORK_DONE),
            "behaviour": chance.one(BEHAVIOUR).format(**words),
            "products_used": chance.one(PRODUCTS_USED),
        }
    if area == "training":
        return {
            "progress": chance.one(PROGRESS).format(**words),
            "homework": chance.one(HOMEWORK),
        }
    reason, diagnosis, treatment, _ails = chance.one(CONSULTATIONS)
    again = chance.happens(FOLLOW_UP)
    return {
        "reason": reason,
        "diagnosis": diagnosis.format(**words),
        "treatment": treatment,
        "temperature_tenths": chance.random.randint(379, 392),
        "follow_up_on": day + timedelta(days=chance.one(FOLLOW_UP_DAYS)) if again else None,
    }


def notes(area: str, animal: PlannedAnimal, chance: Chance) -> str:
    """A remark about a stay; other visits have texts of their own."""
    if area not in ("hotel", "daycare"):
        return ""
    return chance.one(STAY_NOTES).format(**animal.words)


def prescriptions(reason: str) -> tuple[tuple[str, str, str, int], ...]:
    """What is prescribed for the reason of a consultation."""
    ails = next(one[3] for one in CONSULTATIONS if one[0] == reason)
    return MEDICINES.get(ails, ())
