"""What potential customers of the demo want and say, and what staff write down about it."""

from collections.abc import Mapping, Sequence

from petadmin.leads.models import LostReason, Source
from petadmin.records.interactions.models import Direction, Method

INTERESTS: Mapping[str, tuple[str | None, bool]] = {
    "Hotel en verano": ("hotel", True),
    "Hotel en Navidad": ("hotel", True),
    "Guardería entre semana": ("daycare", True),
    "Corte y baño": ("grooming", True),
    "Bono de peluquería": ("grooming", False),
    "Curso de cachorros": ("training", True),
    "Obediencia básica": ("training", True),
    "Modificación de conducta": ("training", False),
    "Comprar un cachorro: golden retriever": ("breeding", True),
    "Comprar un cachorro: border collie": ("breeding", True),
    "Plan de salud anual": ("veterinary", True),
    "Pienso a domicilio": ("shop", False),
    "Novedades y ofertas": (None, True),
}
"""Each interest with its area, and whether the form of the website offers it."""

WISHES: Mapping[str, Sequence[str]] = {
    "hotel": (
        "Busca hotel para {dog} del 1 al 15 de agosto. Es la primera vez que {dog} se queda fuera.",
        "Viaja mucho por trabajo y necesita un sitio fijo para {dog}, unas dos noches cada mes.",
        "Tres gatos para la semana de Navidad, si puede ser en la misma habitación.",
    ),
    "daycare": (
        "Guardería tres días por semana para {dog}; sale de trabajar a las 19:30.",
        "Quiere probar un día suelto antes de decidirse por el bono.",
    ),
    "grooming": (
        "Caniche mediano con nudos; en otra peluquería salió nervioso.",
        "Baño y corte cada seis semanas. Pregunta por el bono de cinco.",
    ),
    "training": (
        "Cachorro de cuatro meses que muerde todo. Curso por las tardes o el sábado.",
        "{dog} tira mucho de la correa y ladra a otros perros.",
        "Miedo a los ruidos desde los petardos de San Juan.",
    ),
    "breeding": (
        "Quiere una hembra de la próxima camada, para familia con dos niños.",
        "Pregunta por el precio, los papeles y las pruebas de cadera de los padres.",
    ),
    "veterinary": (
        "Vacunas y revisión de {dog}; acaba de mudarse al barrio.",
        "Busca una clínica con plan anual para dos gatos.",
    ),
    "shop": ("Pienso hipoalergénico de 12 kg, llevado a casa cada mes.",),
    "": ("Ha visto el local y quiere saber qué hacemos.", "Pide la lista de precios de todo."),
}
"""What somebody is looking for, by the area of what they are interested in."""

DOGS = ("Kira", "Toby", "Nala", "Rocky", "Lola", "Thor", "Maya", "Coco", "Bruno", "Luna")

FIRST: Mapping[Source, tuple[Method, str]] = {
    Source.web: (Method.email, "Ha rellenado el formulario de la web: «{wish}»"),
    Source.call: (Method.call, "Llama para preguntar. {wish}"),
    Source.email: (Method.email, "Escribe por primera vez: «{wish}»"),
    Source.message: (Method.whatsapp, "Pregunta por WhatsApp: «{wish}»"),
    Source.visit: (Method.meeting, "Ha entrado a preguntar. {wish}"),
    Source.recommendation: (Method.call, "Llama de parte de una clienta. {wish}"),
    Source.social_network: (Method.message, "Nos escribe por Instagram: «{wish}»"),
    Source.advertisement: (Method.call, "Ha visto el anuncio y llama. {wish}"),
    Source.event: (Method.meeting, "Hablamos en la feria. {wish}"),
    Source.other: (Method.other, "{wish}"),
}
"""How each way to the business begins."""

DETAILS: Mapping[Source, Sequence[str]] = {
    Source.recommendation: ("Marta, del hotel", "Su vecino Javier", "La clínica de la esquina"),
    Source.social_network: ("Instagram", "Facebook"),
    Source.advertisement: ("Cartel del polideportivo", "Anuncio de Google"),
    Source.event: ("Feria 100x100 Mascota", "Jornada de adopción de mayo"),
}

SOURCES: Mapping[Source, float] = {
    Source.web: 28,
    Source.call: 20,
    Source.message: 14,
    Source.email: 9,
    Source.visit: 9,
    Source.recommendation: 9,
    Source.social_network: 5,
    Source.advertisement: 3,
    Source.event: 2,
    Source.other: 1,
}

Said = tuple[Method, Direction, str]

TALK: Sequence[Said] = (
    (
        Method.call,
        Direction.sent,
        "Le explico precios y horarios. Lo habla en casa y nos dice algo.",
    ),
    (Method.call, Direction.sent, "No contesta; le dejo un mensaje en el buzón."),
    (Method.email, Direction.sent, "Enviadas las tarifas y las condiciones."),
    (Method.email, Direction.sent, "Presupuesto enviado, válido hasta fin de mes."),
    (
        Method.whatsapp,
        Direction.sent,
        "Le mando fotos de las instalaciones y el plano para llegar.",
    ),
    (
        Method.whatsapp,
        Direction.received,
        "Pregunta si puede venir a vernos el sábado por la mañana.",
    ),
    (
        Method.whatsapp,
        Direction.received,
        "Agradece las fotos. Tiene dudas con las vacunas que pedimos.",
    ),
    (Method.email, Direction.received, "Pide que le confirmemos si queda sitio en esas fechas."),
    (
        Method.call,
        Direction.received,
        "Devuelve la llamada. Sigue interesada, pero tiene que mirar fechas.",
    ),
    (
        Method.meeting,
        Direction.received,
        "Ha venido con {dog}. Le ha gustado mucho el patio grande.",
    ),
    (Method.meeting, Direction.received, "Prueba de una hora con {dog}: muy bien con los demás."),
    (Method.message, Direction.sent, "Le contesto por Instagram y le pido su teléfono."),
)

PENDING: Sequence[Said] = (
    (Method.call, Direction.received, "Pide que la llamemos hoy por la tarde con el precio final."),
    (
        Method.whatsapp,
        Direction.received,
        "Pregunta si guardamos la plaza hasta el viernes. Contestar hoy.",
    ),
    (Method.email, Direction.received, "Manda la cartilla de {dog} y espera la confirmación."),
    (Method.call, Direction.received, "Quiere cambiar la visita del sábado. Buscar otra hora."),
    (
        Method.meeting,
        Direction.received,
        "Deja los datos para el presupuesto de agosto. Prepararlo.",
    ),
)

GAINED: Sequence[Said] = (
    (Method.call, Direction.received, "Se decide. Le damos de alta y busca fecha."),
    (Method.meeting, Direction.received, "Ha venido a firmar y deja pagada la señal."),
    (Method.whatsapp, Direction.received, "«Adelante, contad con nosotros.»"),
)

LOST: Mapping[LostReason, Sequence[tuple[Said, str]]] = {
    LostReason.price: (
        (
            (Method.call, Direction.received, "Dice que se le va de presupuesto."),
            "Pagaría 18 € por noche",
        ),
        ((Method.email, Direction.received, "Lo ha encontrado más barato cerca de casa."), ""),
    ),
    LostReason.no_answer: (
        ((Method.call, Direction.sent, "Tercera llamada sin respuesta. No insistimos más."), ""),
        ((Method.whatsapp, Direction.sent, "Último mensaje: leído y sin respuesta."), ""),
    ),
    LostReason.no_place: (
        (
            (Method.call, Direction.sent, "No nos queda sitio en sus fechas. Lo entiende."),
            "Avisar si se cancela algo en agosto",
        ),
    ),
    LostReason.competitor: (
        (
            (
                Method.whatsapp,
                Direction.received,
                "Al final se queda en la residencia de su cuñada.",
            ),
            "Residencia de Las Rozas",
        ),
    ),
    LostReason.not_offered: (
        ((Method.call, Direction.received, "Busca paseos a domicilio, que no hacemos."), ""),
    ),
    LostReason.distance: (
        ((Method.call, Direction.received, "Se muda a Guadalajara y le pillamos lejos."), ""),
    ),
    LostReason.not_now: (
        (
            (Method.email, Direction.received, "Lo deja para el año que viene."),
            "Volver a escribir en primavera",
        ),
    ),
    LostReason.other: (
        ((Method.call, Direction.received, "Era para su hermana, que al final no adopta."), ""),
    ),
}
"""How it ended for each reason, and what was noted with it."""

REASONS: Mapping[LostReason, float] = {
    LostReason.no_answer: 30,
    LostReason.price: 24,
    LostReason.no_place: 12,
    LostReason.competitor: 12,
    LostReason.not_now: 9,
    LostReason.distance: 7,
    LostReason.not_offered: 4,
    LostReason.other: 2,
}

NOTES = (
    "Mejor por WhatsApp que por teléfono; en el trabajo no puede hablar.",
    "Tiene otro perro mayor en casa. Preguntar si vienen los dos.",
    "Pedir la cartilla antes de confirmar nada.",
    "Le corre prisa: viaja dentro de dos semanas.",
    "Viene de una mala experiencia en otro sitio. Enseñarle todo con calma.",
)
NOTICES = (
    "Mandar el presupuesto",
    "Llamar para saber qué han decidido",
    "Confirmar la visita a las instalaciones",
    "Avisar si queda una plaza libre en agosto",
    "Preguntar por la cartilla",
)
PAPER = "Presupuesto.pdf"
CONSENT = "He leído la política de privacidad y acepto que Patitas use mis datos para contestar a mi consulta."
ADVERTISING = "Quiero recibir novedades y ofertas de Patitas por correo electrónico."
WEBSITE = "https://www.patitas.example"

CUSTOMERS_SAID: Sequence[Said] = (
    (Method.call, Direction.received, "Pregunta a qué hora puede recoger el domingo."),
    (Method.call, Direction.sent, "Confirmada la reserva por teléfono."),
    (Method.whatsapp, Direction.sent, "Le mando dos fotos de la mañana. Encantada."),
    (Method.whatsapp, Direction.received, "Llega media hora tarde por el tráfico."),
    (Method.email, Direction.received, "Manda la cartilla con la vacuna de la rabia."),
    (
        Method.meeting,
        Direction.received,
        "Al recoger comenta que come menos. Vigilarlo la próxima vez.",
    ),
    (Method.call, Direction.sent, "Aviso de que ya está listo para recoger."),
    (Method.message, Direction.received, "Pide cita para después de las fiestas."),
)
CUSTOMERS_PENDING: Sequence[Said] = (
    (
        Method.call,
        Direction.received,
        "Quiere alargar la estancia dos noches. Mirar si hay sitio y llamar.",
    ),
    (Method.email, Direction.received, "Pide la factura del mes pasado con otro NIF."),
    (Method.whatsapp, Direction.received, "Pregunta si podemos darle la pastilla a mediodía."),
)
