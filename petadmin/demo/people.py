"""The names of the demo's customers: common ones most of the time, and rare ones from Faker."""

from typing import NamedTuple

from petadmin.core.text import fold
from petadmin.demo.chance import Chance

WOMEN = (
    "Marta", "Lucía", "María", "Carmen", "Ana", "Laura", "Paula", "Cristina", "Sara", "Elena",
    "Raquel", "Beatriz", "Irene", "Nuria", "Silvia", "Patricia", "Rocío", "Inés", "Alba", "Andrea",
    "Mónica", "Pilar", "Isabel", "Teresa", "Sofía", "Noelia", "Verónica", "Begoña", "Sonia", "Julia",
    "Clara", "Carlota", "Ángela", "Marina", "Natalia", "Eva", "Rosa", "Miriam", "Lorena", "Belén",
    "María José", "Ana Belén", "Mari Carmen", "Concepción", "Encarnación", "Aitana", "Nerea", "Leire",
    "Montserrat", "Iratxe", "Ainhoa", "Macarena", "Candela", "Jimena", "Azucena", "Úrsula",
)  # fmt: skip

MEN = (
    "Javier", "David", "Daniel", "José", "Antonio", "Manuel", "Álvaro", "Carlos", "Pablo", "Sergio",
    "Alejandro", "Miguel", "Rubén", "Jorge", "Iván", "Adrián", "Raúl", "Diego", "Fernando", "Óscar",
    "Luis", "Jesús", "Andrés", "Víctor", "Ángel", "Rafael", "Ramón", "Hugo", "Marcos", "Nicolás",
    "Ignacio", "Íñigo", "Gonzalo", "Jaime", "Tomás", "Martín", "Julián", "Joaquín", "Emilio", "Félix",
    "José Luis", "Juan Carlos", "José Antonio", "Miguel Ángel", "Juan", "Pedro", "Guillermo", "Mateo",
    "Unai", "Aitor", "Jordi", "Xabier", "Bartolomé", "Germán", "Agustín", "Sebastián",
)  # fmt: skip

SURNAMES = (
    "García", "Rodríguez", "González", "Fernández", "López", "Martínez", "Sánchez", "Pérez", "Gómez",
    "Martín", "Jiménez", "Hernández", "Ruiz", "Díaz", "Moreno", "Muñoz", "Álvarez", "Romero",
    "Gutiérrez", "Alonso", "Navarro", "Torres", "Domínguez", "Ramos", "Vázquez", "Ramírez", "Gil",
    "Serrano", "Morales", "Molina", "Blanco", "Suárez", "Castro", "Ortega", "Delgado", "Ortiz",
    "Marín", "Rubio", "Núñez", "Medina", "Sanz", "Castillo", "Iglesias", "Cortés", "Garrido",
    "Santos", "Guerrero", "Lozano", "Cano", "Cruz", "Méndez", "Flores", "Prieto", "Herrera", "Peña",
    "León", "Márquez", "Cabrera", "Gallego", "Calvo", "Vidal", "Campos", "Reyes", "Vega", "Fuentes",
    "Carrasco", "Caballero", "Nieto", "Aguilar", "Pascual", "Herrero", "Montero", "Lorenzo",
    "Hidalgo", "Giménez", "Ibáñez", "Ferrer", "Durán", "Santiago", "Benítez", "Mora", "Vicente",
    "Arias", "Vargas", "Carmona", "Crespo", "Román", "Pastor", "Soto", "Sáez", "Velasco", "Soler",
    "Moya", "Esteban", "Parra", "Bravo", "Gallardo", "Rojas", "Peñalver", "Ordóñez", "Ñíguez",
    "Zubizarreta", "Etxeberria", "Puig", "de la Fuente", "de la Torre", "del Río", "Yáñez",
)  # fmt: skip

FOREIGNERS = (
    ("Emily", "Whitfield"), ("James", "O'Connor"), ("Sarah", "Brennan"), ("Thomas", "Ashworth"),
    ("Hannah", "Lindqvist"), ("Oliver", "Hughes"), ("Grace", "MacLeod"), ("Daniel", "Fitzgerald"),
    ("Charlotte", "Barnes"), ("Liam", "Gallagher-Reid"), ("Anneke", "van der Berg"), ("Lukas", "Grünwald"),
    ("Amélie", "Lefèvre"), ("Zoë", "Callahan"), ("Peter", "Novák"), ("Ingrid", "Sørensen"),
    ("Michael", "Thornton"), ("Rebecca", "Doyle"), ("Matteo", "Rinaldi"), ("Agnieszka", "Wiśniewska"),
)  # fmt: skip

PARTICLES = frozenset({"de", "del", "la", "las", "los", "van", "der"})

COMMON_SURNAME = 0.82
"""The share of surnames that come from the list of common ones."""


class Name(NamedTuple):
    """A first name with both surnames."""

    first: str
    last: str


class Company(NamedTuple):
    """A company that is a customer, with the letter of its tax number and its areas."""

    name: str
    tax_kind: str
    areas: tuple[str, ...]
    animals: int


COMPANIES = (
    Company("Protectora Huellas de Madrid", "G", ("veterinary", "hotel"), 7),
    Company("Asociación Galgos sin Frontera", "G", ("veterinary", "hotel"), 6),
    Company("Refugio El Rincón de Ñoño", "G", ("veterinary",), 5),
    Company("Asociación Felina Siete Vidas", "G", ("veterinary",), 6),
    Company("Protectora Amigos del Campo de Getafe", "G", ("hotel", "veterinary"), 5),
    Company("Fundación Patas Arriba", "G", ("hotel", "training"), 4),
    Company("Criadero Los Ñandúes, S.L.", "B", ("breeding",), 5),
    Company("Criadero Sierra de Guadarrama", "B", ("breeding", "veterinary"), 5),
    Company("Border Collies del Jarama, S.L.", "B", ("breeding", "training"), 4),
    Company("Cría de Mastines Peñalara", "B", ("breeding",), 4),
    Company("Gatos Bengalíes Ibáñez e Hijos, S.L.", "B", ("breeding", "shop"), 4),
    Company("Mascotas Cañaveral, S.L.", "B", ("shop",), 0),
    Company("Tienda Animal Alcorcón", "B", ("shop",), 0),
    Company("Piensos y Correas Muñoz, S.L.", "B", ("shop",), 0),
    Company("El Acuario de Leganés, S.L.", "B", ("shop",), 1),
    Company("Peluquería Canina Guau & Miau", "B", ("shop", "grooming"), 0),
    Company("Hípica Las Peñuelas, S.L.", "B", ("veterinary",), 4),
    Company("Seguridad Canina Íbero, S.A.", "A", ("training", "veterinary"), 5),
    Company("Rodajes Animales Manzanares, S.L.", "B", ("hotel", "training"), 4),
    Company("Residencia de Mayores Santa Brígida", "B", ("grooming",), 1),
    Company("Clínica Veterinaria Núñez de Arce", "B", ("shop", "hotel"), 0),
    Company("Bodegas Castaño Viejo, S.A.", "A", ("hotel",), 2),
)


def spaniard(chance: Chance) -> Name:
    """A Spanish name with two surnames."""
    first = chance.one(WOMEN if chance.happens(0.56) else MEN)
    return Name(first, f"{_surname(chance)} {_surname(chance)}")


def _surname(chance: Chance) -> str:
    if not chance.happens(COMMON_SURNAME):
        return str(chance.faker.last_name())
    # The first of the list are by far the most common in Spain.
    position = int(len(SURNAMES) * chance.random.random() ** 2.2)
    return SURNAMES[position]


def email_of(chance: Chance, name: Name, taken: set[str]) -> str:
    """An address that nobody else of the demo has, under a domain that belongs to nobody."""
    first, last = (_main_word(part) for part in name)
    shape = chance.weighted({"{0}.{1}": 5, "{0}{1}": 2, "{1}.{0}": 1, "{2}{1}": 2, "{0}.{1}{3}": 3})
    local = shape.format(first, last, first[0], chance.random.randint(61, 99))
    domain = chance.weighted({"example.com": 3, "example.org": 1})
    address, number = f"{local}@{domain}", 2
    while address in taken:
        address, number = f"{local}{number}@{domain}", number + 1
    taken.add(address)
    return address


def _main_word(text: str) -> str:
    """The first word of a name that says something, in plain letters."""
    words = [word for word in fold(text).replace("-", " ").split() if word not in PARTICLES]
    return "".join(letter for letter in words[0] if letter.isascii() and letter.isalnum())
