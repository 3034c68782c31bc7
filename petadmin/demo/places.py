"""Where the customers of the demo live: real cities with their postal codes, and common street names."""

from typing import Any, NamedTuple

from petadmin.demo.chance import Chance


class Place(NamedTuple):
    """A city with its postal codes and the beginning of its landline numbers."""

    city: str
    province: str
    codes: tuple[str, ...]
    landline: str


def _span(first: int, last: int) -> tuple[str, ...]:
    return tuple(f"{code:05d}" for code in range(first, last + 1))


CAPITAL = Place("Madrid", "Madrid", _span(28001, 28055), "91")

TOWNS = tuple(
    Place(city, "Madrid", codes, "91")
    for city, codes in (
        ("Alcalá de Henares", _span(28801, 28807)),
        ("Alcobendas", ("28100", "28108", "28109")),
        ("Alcorcón", _span(28921, 28925)),
        ("Aranjuez", ("28300",)),
        ("Arganda del Rey", ("28500",)),
        ("Boadilla del Monte", ("28660",)),
        ("Collado Villalba", ("28400",)),
        ("Colmenar Viejo", ("28770",)),
        ("Coslada", _span(28821, 28823)),
        ("Fuenlabrada", _span(28942, 28947)),
        ("Getafe", _span(28901, 28907)),
        ("Las Rozas de Madrid", ("28231", "28232", "28290")),
        ("Leganés", _span(28911, 28919)),
        ("Majadahonda", ("28220", "28221", "28222")),
        ("Móstoles", _span(28931, 28938)),
        ("Pozuelo de Alarcón", ("28223", "28224")),
        ("Rivas-Vaciamadrid", _span(28521, 28524)),
        ("San Sebastián de los Reyes", _span(28701, 28703)),
        ("Torrejón de Ardoz", ("28850",)),
        ("Torrelodones", ("28250",)),
        ("Tres Cantos", ("28760",)),
        ("Villanueva de la Cañada", ("28691",)),
        ("Villaviciosa de Odón", ("28670",)),
    )
)

ELSEWHERE = (
    Place("A Coruña", "A Coruña", _span(15001, 15011), "981"),
    Place("Ávila", "Ávila", _span(5001, 5005), "920"),
    Place("Azuqueca de Henares", "Guadalajara", ("19200",), "949"),
    Place("Barcelona", "Barcelona", _span(8001, 8042), "93"),
    Place("Córdoba", "Córdoba", _span(14001, 14014), "957"),
    Place("Guadalajara", "Guadalajara", _span(19001, 19005), "949"),
    Place("Illescas", "Toledo", ("45200",), "925"),
    Place("León", "León", _span(24001, 24010), "987"),
    Place("Logroño", "La Rioja", _span(26001, 26009), "941"),
    Place("Málaga", "Málaga", _span(29001, 29018), "952"),
    Place("Peñíscola", "Castellón", ("12598",), "964"),
    Place("San Sebastián", "Gipuzkoa", _span(20001, 20018), "943"),
    Place("Segovia", "Segovia", _span(40001, 40006), "921"),
    Place("Sevilla", "Sevilla", _span(41001, 41020), "954"),
    Place("Toledo", "Toledo", _span(45001, 45008), "925"),
    Place("València", "València", _span(46001, 46026), "96"),
    Place("Zaragoza", "Zaragoza", _span(50001, 50018), "976"),
)

STREETS = (
    "Avenida de América", "Avenida de Europa", "Avenida de la Constitución", "Calle de Alcalá",
    "Avenida de los Poblados", "Avenida del Mediterráneo", "Calle Ancha", "Calle Antonio Machado",
    "Calle Azorín", "Calle Cervantes", "Calle Clara Campoamor", "Calle de Goya", "Calle de la Cruz",
    "Calle de la Encina", "Calle de la Fuente", "Calle de la Iglesia", "Calle de las Peñas",
    "Calle de los Álamos", "Calle del Águila", "Calle del Carmen", "Calle del Olmo", "Calle del Río",
    "Calle Doctor Fleming", "Calle Federico García Lorca", "Calle Isaac Peral", "Calle Jazmín",
    "Calle Juan de la Cierva", "Calle Mayor", "Calle Miguel Hernández", "Calle Núñez de Balboa",
    "Calle Real", "Calle Rosalía de Castro", "Calle San Isidro", "Calle Santa Ana",
    "Camino de los Viñedos", "Camino Viejo", "Cuesta de San Vicente", "Paseo de la Castellana",
    "Paseo de la Estación", "Paseo del Pintor Rosales", "Plaza de España", "Plaza de la Constitución",
    "Plaza del Sol", "Ronda de Segovia", "Ronda del Sur", "Travesía del Cañaveral", "Urbanización El Bosque",
)  # fmt: skip

FLOORS = (
    "",
    "",
    "bajo A",
    "1.º A",
    "1.º izq.",
    "2.º B",
    "2.º dcha.",
    "3.º B",
    "3.º C",
    "4.º A",
    "5.º D",
    "ático",
)

COUNTRY = "España"


def home(chance: Chance) -> Place:
    """Where a customer lives: mostly in the city of the business or near it."""
    region = chance.weighted({(CAPITAL,): 55, TOWNS: 35, ELSEWHERE: 10})
    return chance.one(region)


def address(chance: Chance, place: Place, *, label: str = "") -> dict[str, Any]:
    """An address in a place, as the services take it."""
    floor = chance.one(FLOORS)
    street = f"{chance.one(STREETS)} {chance.random.randint(1, 148)}"
    return {
        "label": label,
        "street": f"{street}, {floor}" if floor else street,
        "postal_code": chance.one(place.codes),
        "city": place.city,
        "province": place.province,
        "country": COUNTRY,
    }


def mobile(chance: Chance) -> str:
    """A Spanish mobile number in E.164."""
    start = chance.weighted({"6": 88, "71": 4, "72": 4, "74": 4})
    return "+34" + _filled(chance, start)


def landline(chance: Chance, place: Place) -> str:
    """A landline number of a place in E.164."""
    return "+34" + _filled(chance, place.landline)


def _filled(chance: Chance, start: str) -> str:
    return start + "".join(str(chance.random.randrange(10)) for _ in range(9 - len(start)))
