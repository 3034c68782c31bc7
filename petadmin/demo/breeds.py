"""The animals of the demo: species by their share, breeds with their colours, and what they are called."""

from petadmin.animals.models import Species

SHARES = {
    Species.dog: 62,
    Species.cat: 26,
    Species.rabbit: 4,
    Species.bird: 3,
    Species.rodent: 2,
    Species.ferret: 1,
    Species.reptile: 1,
    Species.horse: 0.5,
    Species.other: 0.5,
}

YEARS = {
    Species.dog: 14,
    Species.cat: 16,
    Species.rabbit: 9,
    Species.bird: 12,
    Species.rodent: 4,
    Species.ferret: 8,
    Species.reptile: 25,
    Species.horse: 26,
    Species.other: 12,
}
"""About how old an animal gets."""

_DARK = ("negro", "negro fuego", "chocolate")
_LIGHT = ("blanco", "crema", "albaricoque")
_MIXED = ("negro y blanco", "canela", "atigrado", "marrón", "tricolor", "blanco con manchas canela")
_CAT = ("atigrado gris", "atigrado naranja", "negro", "blanco y negro", "carey", "tricolor", "gris")

BREEDS: dict[Species, dict[str, tuple[float, tuple[str, ...]]]] = {
    Species.dog: {
        "Mestizo": (22, _MIXED + _DARK),
        "Labrador retriever": (6, ("negro", "chocolate", "crema")),
        "Golden retriever": (5, ("dorado", "crema")),
        "Bichón maltés": (5, ("blanco",)),
        "Border collie": (5, ("negro y blanco", "azul mirlo", "chocolate y blanco")),
        "Bulldog francés": (5, ("atigrado", "leonado", "negro y blanco")),
        "Caniche toy": (5, (*_LIGHT, "negro")),
        "Chihuahua": (4, ("canela", "negro fuego", "crema")),
        "Yorkshire terrier": (4, ("azul acero y fuego",)),
        "Galgo español": (4, ("barcino", "atigrado", "negro", "canela")),
        "Pastor alemán": (4, ("negro y fuego", "gris lobero")),
        "Podenco andaluz": (3, ("canela", "canela y blanco")),
        "Bodeguero andaluz": (3, ("tricolor",)),
        "Perro de agua español": (3, ("marrón", "negro", "blanco y negro")),
        "Teckel": (3, ("negro fuego", "rojo", "arlequín")),
        "Jack russell terrier": (3, ("blanco y canela", "tricolor")),
        "Cocker spaniel inglés": (3, ("dorado", "negro", "azul ruano")),
        "Beagle": (2, ("tricolor", "limón y blanco")),
        "Schnauzer miniatura": (2, ("sal y pimienta", "negro y plata")),
        "West highland white terrier": (2, ("blanco",)),
        "Carlino": (2, ("leonado", "negro")),
        "Mastín español": (2, ("leonado", "atigrado", "lobato")),
        "Bóxer": (2, ("leonado", "atigrado")),
        "Pomerania": (2, ("naranja", "crema")),
        "Husky siberiano": (1, ("gris y blanco", "negro y blanco")),
        "Pastor belga malinois": (1, ("leonado carbonado",)),
        "Dálmata": (1, ("blanco con manchas negras", "blanco con manchas hígado")),
        "Ratonero valenciano": (1, ("tricolor",)),
        "Braco de Weimar": (1, ("gris plata",)),
    },
    Species.cat: {
        "Común europeo": (55, _CAT),
        "Siamés": (8, ("seal point", "blue point")),
        "Persa": (6, ("blanco", "gris", "crema")),
        "Maine coon": (6, ("atigrado marrón", "plata", "rojo")),
        "Británico de pelo corto": (5, ("azul", "lila")),
        "Ragdoll": (3, ("seal bicolor", "blue point")),
        "Bengalí": (3, ("marrón moteado",)),
        "Sphynx": (2, ("rosa", "gris")),
        "Angora turco": (2, ("blanco",)),
    },
    Species.rabbit: {
        "Belier enano": (3, ("gris", "blanco", "canela")),
        "Cabeza de león": (3, ("blanco", "marrón", "gris")),
        "Holandés enano": (2, ("negro y blanco", "gris y blanco")),
    },
    Species.rodent: {
        "Cobaya peruana": (2, ("tricolor", "blanco y marrón")),
        "Hámster ruso": (2, ("gris", "blanco")),
        "Chinchilla": (1, ("gris",)),
    },
    Species.bird: {
        "Ninfa": (3, ("gris", "lutino")),
        "Agapornis": (3, ("verde", "azul", "amarillo")),
        "Canario": (2, ("amarillo", "naranja")),
        "Loro gris africano": (1, ("gris",)),
    },
    Species.ferret: {"Hurón doméstico": (1, ("sable", "albino", "canela"))},
    Species.reptile: {
        "Tortuga de tierra": (2, ("marrón",)),
        "Gecko leopardo": (2, ("amarillo moteado",)),
        "Dragón barbudo": (1, ("arena",)),
    },
    Species.horse: {
        "Pura raza española": (2, ("tordo", "castaño")),
        "Poni de las Landas": (1, ("alazán",)),
    },
    Species.other: {"Erizo africano": (2, ("sal y pimienta",)), "Minipig": (1, ("rosa y negro",))},
}

FEMALE_NAMES = (
    "Luna", "Nala", "Kira", "Lola", "Nina", "Mía", "Coco", "Lía", "Chispa", "Duna", "Canela", "Noa",
    "Frida", "India", "Arya", "Kyra", "Linda", "Perla", "Nube", "Bruma", "Maya", "Gala", "Vera",
    "Cloe", "Trufa", "Mora", "Pelusa", "Zoe", "Nieve", "Sombra", "Olivia", "Lila", "Dana", "Greta",
    "Menta", "Uma", "Ñusta", "Bimba", "Pipa", "Mika", "Leia", "Vainilla", "Xena", "Tara", "Galleta",
)  # fmt: skip

MALE_NAMES = (
    "Toby", "Max", "Simón", "Thor", "Rocky", "Leo", "Zeus", "Bruno", "Lucas", "Golfo", "Curro",
    "Pancho", "Tito", "Duque", "Nico", "Otto", "Simba", "Bimbo", "Chester", "Coco", "Roco", "Hugo",
    "Romeo", "Kiko", "Bongo", "Trasto", "Rayo", "Milo", "Ron", "Argos", "Balú", "Tango", "Gus",
    "Ñoño", "Lolo", "Copito", "Tigre", "Blas", "Zar", "Odín", "Merlín", "Bigotes", "Garbanzo",
    "Sancho", "Quijote",
)  # fmt: skip
