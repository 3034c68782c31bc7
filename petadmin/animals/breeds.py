"""The breeds that the form suggests for each species, in Spanish and in English; any other may be typed."""

from petadmin.animals.models import Species
from petadmin.core.i18n import language

# Names of breeds are proper names, so they stand here in pairs instead of in the catalogue of messages. Where
# both languages say the same, or where English has no name of its own, one stands for both.
_NAMES: dict[Species, str] = {
    Species.dog: """
        Mestizo = Mixed breed
        Affenpinscher
        Airedale terrier
        Akita americano = American Akita
        Akita inu
        Alano español = Spanish Alano
        Alaskan malamute
        American staffordshire terrier
        Basenji
        Basset hound
        Beagle
        Beauceron
        Bedlington terrier
        Bichón boloñés = Bolognese
        Bichón frisé = Bichon Frise
        Bichón habanero = Havanese
        Bichón maltés = Maltese
        Bloodhound
        Bobtail = Old English sheepdog
        Bodeguero andaluz = Andalusian wine-cellar rat hunting dog
        Border collie
        Border terrier
        Borzoi
        Boston terrier
        Boyero de Berna = Bernese mountain dog
        Bóxer = Boxer
        Braco alemán = German shorthaired pointer
        Braco de Weimar = Weimaraner
        Braco húngaro = Hungarian vizsla
        Bretón = Brittany
        Bull terrier
        Bulldog francés = French bulldog
        Bulldog inglés = English bulldog
        Bullmastiff
        Cairn terrier
        Cane corso
        Caniche gigante = Standard poodle
        Caniche mediano = Medium poodle
        Caniche enano = Miniature poodle
        Caniche toy = Toy poodle
        Carlino = Pug
        Cavalier king Charles spaniel
        Chihuahua
        Chow chow
        Cocker spaniel americano = American cocker spaniel
        Cocker spaniel inglés = English cocker spaniel
        Collie
        Coton de Tuléar = Coton de Tulear
        Crestado chino = Chinese crested dog
        Dálmata = Dalmatian
        Dobermann
        Dogo argentino
        Dogo de Burdeos = Dogue de Bordeaux
        Fila brasileiro
        Fox terrier
        Galgo afgano = Afghan hound
        Galgo español = Spanish greyhound
        Galgo inglés = Greyhound
        Golden retriever
        Gos d'atura català = Catalan sheepdog
        Gran danés = Great Dane
        Gran pirineo = Great Pyrenees
        Husky siberiano = Siberian husky
        Jack russell terrier
        Kelpie australiano = Australian kelpie
        Labradoodle
        Labrador retriever
        Leonberger
        Lhasa apso
        Lobo checoslovaco = Czechoslovakian wolfdog
        Mastín español = Spanish mastiff
        Mastín napolitano = Neapolitan mastiff
        Mastín tibetano = Tibetan mastiff
        Papillón = Papillon
        Pastor alemán = German shepherd
        Pastor australiano = Australian shepherd
        Pastor belga malinois = Belgian malinois
        Pastor de Shetland = Shetland sheepdog
        Pastor suizo = White Swiss shepherd
        Pastor vasco = Basque shepherd
        Pequinés = Pekingese
        Perdiguero de Burgos = Burgos pointer
        Perro de agua español = Spanish water dog
        Perro de agua portugués = Portuguese water dog
        Pinscher miniatura = Miniature pinscher
        Pit bull terrier
        Podenco andaluz = Andalusian hound
        Podenco canario = Canarian warren hound
        Podenco ibicenco = Ibizan hound
        Pointer inglés = English pointer
        Pomerania = Pomeranian
        Presa canario = Canarian mastiff
        Ratonero valenciano = Valencian terrier
        Rhodesian ridgeback
        Rottweiler
        Sabueso español = Spanish hound
        Saluki
        Samoyedo = Samoyed
        San Bernardo = Saint Bernard
        Schnauzer gigante = Giant schnauzer
        Schnauzer mediano = Standard schnauzer
        Schnauzer miniatura = Miniature schnauzer
        Setter gordon = Gordon setter
        Setter inglés = English setter
        Setter irlandés = Irish setter
        Shar pei
        Shiba inu
        Shih tzu
        Springer spaniel inglés = English springer spaniel
        Staffordshire bull terrier
        Teckel = Dachshund
        Terranova = Newfoundland
        Terrier escocés = Scottish terrier
        Welsh corgi
        West highland white terrier
        Whippet
        Yorkshire terrier
    """,
    Species.cat: """
        Común europeo = European shorthair
        Mestizo = Mixed breed
        Abisinio = Abyssinian
        American curl
        Americano de pelo corto = American shorthair
        Angora turco = Turkish Angora
        Azul ruso = Russian blue
        Balinés = Balinese
        Bengalí = Bengal
        Birmano = Birman
        Bombay
        Bosque de Noruega = Norwegian forest cat
        Británico de pelo corto = British shorthair
        Burmés = Burmese
        Cartujo = Chartreux
        Cornish rex
        Devon rex
        Exótico de pelo corto = Exotic shorthair
        Himalayo = Himalayan
        Maine coon
        Manx
        Munchkin
        Ocicat
        Oriental de pelo corto = Oriental shorthair
        Persa = Persian
        Ragdoll
        Sagrado de Birmania = Sacred Birman
        Savannah
        Scottish fold
        Selkirk rex
        Siamés = Siamese
        Siberiano = Siberian
        Singapura
        Somalí = Somali
        Sphynx
        Tonkinés = Tonkinese
        Van turco = Turkish van
    """,
    Species.rabbit: """
        Angora
        Belier = Lop
        Belier enano = Mini lop
        Belier holandés = Holland lop
        Cabeza de león = Lionhead
        Californiano = Californian
        Gigante de Flandes = Flemish giant
        Hotot
        Holandés = Dutch
        Holandés enano = Netherland dwarf
        Mestizo = Mixed breed
        Rex
    """,
    Species.rodent: """
        Chinchilla
        Cobaya americana = American guinea pig
        Cobaya peruana = Peruvian guinea pig
        Cobaya skinny = Skinny pig
        Degú = Degu
        Hámster roborowski = Roborovski hamster
        Hámster ruso = Russian hamster
        Hámster sirio = Syrian hamster
        Jerbo = Gerbil
        Perrito de la pradera = Prairie dog
        Rata doméstica = Fancy rat
        Ratón = Mouse
    """,
    Species.bird: """
        Agapornis = Lovebird
        Cacatúa = Cockatoo
        Canario = Canary
        Cotorra argentina = Monk parakeet
        Diamante mandarín = Zebra finch
        Guacamayo = Macaw
        Jilguero = Goldfinch
        Loro amazónico = Amazon parrot
        Loro gris africano = African grey parrot
        Ninfa = Cockatiel
        Periquito = Budgerigar
    """,
    Species.ferret: """
        Hurón doméstico = Domestic ferret
        Hurón de angora = Angora ferret
    """,
    Species.reptile: """
        Boa constrictor
        Camaleón = Chameleon
        Dragón barbudo = Bearded dragon
        Gecko crestado = Crested gecko
        Gecko leopardo = Leopard gecko
        Iguana verde = Green iguana
        Pitón bola = Ball python
        Serpiente del maíz = Corn snake
        Tortuga de agua = Terrapin
        Tortuga de tierra = Tortoise
        Tortuga mediterránea = Hermann's tortoise
    """,
    Species.horse: """
        Anglo-árabe = Anglo-Arab
        Appaloosa
        Árabe = Arabian
        Asturcón
        Burro = Donkey
        Cruzado = Crossbred
        Cuarto de milla = Quarter horse
        Frisón = Friesian
        Hannoveriano = Hanoverian
        Hispano-árabe = Hispano-Arab
        Lusitano
        Poni = Pony
        Poni de las Landas = Landais pony
        Poni Shetland = Shetland pony
        Pura raza española = Andalusian
        Purasangre inglés = Thoroughbred
    """,
    Species.other: """
        Cabra enana = Pygmy goat
        Erizo africano = African pygmy hedgehog
        Minipig = Miniature pig
        Petauro del azúcar = Sugar glider
    """,
}


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    lines = [line.strip().partition(" = ") for line in text.strip().splitlines()]
    return tuple((spanish, english or spanish) for spanish, _equals, english in lines)


BREEDS: dict[Species, tuple[tuple[str, str], ...]] = {
    species: _pairs(text) for species, text in _NAMES.items()
}
"""By species, pairs of the Spanish and the English name."""


def suggestions() -> dict[Species, list[str]]:
    """The names in the language of the page, by species."""
    place = 0 if language() == "es" else 1
    return {
        species: list(dict.fromkeys(pair[place] for pair in pairs))
        for species, pairs in BREEDS.items()
    }
