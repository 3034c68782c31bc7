"""What staff of the demo have written down about customers and animals.

`{name}` is a dog or a cat, `{o}` its ending of gender, `{lo}` its pronoun; `{woman}` and `{man}` are people
close to the customer.
"""

IMPORTANT = (
    "{name} es alérgic{o} al pollo: solo pienso de salmón o de cordero.",
    "{name} toma medicación para el corazón a las 9:00 y a las 21:00; la trae el cliente en su neceser.",
    "¡Cuidado al abrir la puerta! {name} se escapa a la primera ocasión.",
    "{name} tiene pánico a los petardos y a las tormentas; dejar la radio puesta.",
    "{name} es epiléptic{o}. Ante una crisis, avisar al veterinario y a {man} sin esperar.",
    "{name} está casi sord{o}: acercarse siempre de frente.",
    "Operad{o} de la cadera: {name} no puede saltar ni subir escaleras.",
    "{name} come despacio y hay que dejar{lo} sol{o} mientras come, porque protege el plato.",
    "Alergia a la penicilina anotada por su veterinaria. No dar ningún antibiótico sin consultar.",
    "{name} lleva dieta renal estricta. Ni premios ni restos.",
    "Presupuestos siempre por escrito antes de hacer nada que no sea lo habitual.",
    "Paga siempre en efectivo y pide factura a nombre de su empresa.",
    "{name} muerde al cortarle las uñas: hacerlo entre dos y con calma.",
    "Atender preferentemente en inglés o por correo electrónico; al teléfono le cuesta.",
)

IMPORTANT_OF_DOGS = (
    "{name} no se lleva bien con machos sin castrar. Pasear siempre por separado.",
    "Perro potencialmente peligroso: licencia y seguro comprobados. {name} pasea con bozal y correa corta.",
    "{name} tira mucho de la correa: usar arnés, nunca collar.",
    "Leishmania positiva y en tratamiento; su pastilla va dentro de un trozo de queso.",
)

PICKUP = (
    "Puede recoger a {name} su hermana {woman}, con el DNI a la vista.",
    "Solo recoge {woman}, después de las 18:00. A nadie más sin llamar antes.",
    "Tenemos llave de casa (n.º 27): recoger a {name} en el portal, el portero es {man}.",
    "Servicio de furgoneta los lunes y los jueves. Llamar diez minutos antes de llegar.",
    "Los viernes {lo} recoge {man}, que viene con los niños.",
    "No entregar a su expareja bajo ningún concepto; hay una orden judicial en el expediente.",
    "Llave en la caja del garaje; pedir el código a {woman}. Hay que desactivar la alarma.",
    "Aparcar en la puerta trasera: {name} se pone nervios{o} con el tráfico.",
    "Entrega a domicilio a partir de las 20:00. Si no contesta, dejar a {name} con {man}, en el 2.º B.",
    "La cama y la manta de {name} se las llevan siempre de vuelta.",
)

NOTES = (
    "Cliente desde la apertura. Muy amable y puntual.",
    "Nos conoció por su veterinaria de Chamberí.",
    "Prefiere que le escribamos por WhatsApp; casi nunca coge el teléfono.",
    "Suele reservar Semana Santa y agosto con mucha antelación.",
    "Preguntar por el seguro de {name}: quedó en traer una copia de la póliza.",
    "Le interesa el curso de cachorros de primavera.",
    "Compra el saco de 12 kg cada seis semanas; guardarle uno si quedan pocos.",
    "Trabaja en turno de noche: no llamar antes de las 12:00.",
    "Quiere fotos de {name} todos los días durante la estancia.",
    "Nos dejó una reseña estupenda; agradecérselo cuando venga.",
    "Pidió hora para los sábados por la mañana y está en lista de espera.",
    "Hija alérgica al pelo de gato: cepillar bien a {name} antes de la entrega.",
    "Se le devolvió la fianza de la última reserva por cancelar con tiempo.",
    "Colabora con una protectora y a veces trae animales de acogida.",
    "Hablar con {woman} para cambios en las citas; es quien lleva la agenda.",
)

INACTIVE = (
    "Se ha mudado a Valladolid.",
    "Se muda al extranjero por trabajo; volverá quizá dentro de dos años.",
    "Falleció su perro y por ahora no quiere tener más animales.",
    "Impagos repetidos. Dirección decidió no aceptar más reservas.",
    "Pidió que no le escribiéramos más.",
    "No se presentó a tres citas seguidas sin avisar.",
    "Ficha duplicada: se sigue usando la otra.",
    "Dio a su gata en adopción a un familiar.",
    "Cambió a una residencia más cerca de casa.",
    "La empresa cerró en verano.",
)

ANIMAL_NOTES = (
    "Muy sociable con otros perros.",
    "Le gusta dormir con luz.",
    "No le gusta el secador; usar toalla.",
    "Tímid{o} al principio, luego no se separa.",
    "Adoptad{o} en una protectora.",
    "Come dos veces al día, 180 g cada vez.",
    "Cicatriz antigua en la pata trasera izquierda.",
    "Se marea en el coche.",
)

MESSAGES = (
    "Hola, le enviamos la ficha actualizada. Si algo no está bien, díganoslo y lo corregimos.",
    "Tal como hablamos por teléfono, aquí tiene los datos que tenemos de su mascota.",
    "Le adjuntamos la ficha para su veterinario. ¡Un saludo y una caricia de nuestra parte!",
    "",
)
