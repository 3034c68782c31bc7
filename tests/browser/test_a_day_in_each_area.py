"""In each area somebody without administrator rights books, reads what is said before, checks in, performs and checks
out, and then the customer's desk tells of it: in both languages, two of the days with the keyboard alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, Page, expect

from petadmin.access.models import Language
from petadmin.animals.models import Animal, Sex
from petadmin.areas.shop.models import ShopSale
from petadmin.catalog.models import ResourceKind, Unit
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.files.kinds import FileKind
from tests.areas.shop.counter import make_product, stock_of
from tests.areas.training.school import make_course
from tests.bookings.cast import make_resource, make_service
from tests.browser.a_day import Day, Guest, begin, make_guest
from tests.browser.keyboard import go_to, press_on, press_on_button
from tests.browser.website import Website
from tests.support.cast import make_animal, make_customer
from tests.support.papers import paper

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("language", list(Language))]

Open = Callable[..., Page]
TWO_DAYS = timedelta(days=2)


def test_hotel(site: Website, open_browser: Open, language: Language) -> None:
    guest = make_guest(site, f"Del Hotel {language.value}", "Trufa")
    night, box = f"Noche con jardín {language.value}", f"Jardín {language.value}"
    make_service(site.app, name=night, vaccines_stop=False)
    # The hotel of these tests is full, so that there must be room for those without a place as well.
    make_resource(site.app, name=box, capacity=60, shared=True)
    day = begin(site, open_browser, language)
    day.expect_nothing_yet(guest, "hotel")

    day.begin_booking(guest, "hotel")
    day.type_moment("starts_at", utcnow())
    day.type_moment("ends_at", utcnow() + TWO_DAYS)
    day.choose("service", night)
    day.choose("resource", box)
    day.expect_warning()
    day.save()
    booking = day.page.url
    day.press("Check in")
    write_care_sheet(day, guest)
    day.check_out(booking)

    day.expect_figures(
        guest,
        "hotel",
        {"Stays": "1", "Days stayed": "1", "Total billed": day.amount(2_600)},
    )


def write_care_sheet(day: Day, guest: Guest) -> None:
    """What the animal brought, eats and takes, on the page of its stay."""
    day.part("Stays").get_by_role("link", name=guest.name).click()
    day.link("Edit").click()
    day.write(belongings="Manta roja", feeding="80 g, dos veces", medication="Media pastilla")
    day.save()
    care = day.part("Care sheet")
    for text in ("Manta roja", "80 g, dos veces", "Media pastilla"):
        expect(care).to_contain_text(text)


def test_daycare_with_the_keyboard_alone(
    site: Website, open_browser: Open, language: Language
) -> None:
    guest = make_guest(site, f"De Guardería {language.value}", "Nube")
    hours = f"Horas sueltas {language.value}"
    make_service(
        site.app, area="daycare", name=hours, unit=Unit.hour, price_cents=400, vaccines_stop=False
    )
    room = f"Patio {language.value}"
    make_resource(site.app, area="daycare", name=room, kind=ResourceKind.room, shared=True)
    day = begin(site, open_browser, language)
    page = day.page
    page.goto(f"/daycare/reservations/new?customer={guest.customer}")
    day.expect_warning()
    go_to(page, day.said("Service"), tag="SELECT")
    with page.expect_response("**/preview**"):
        page.keyboard.type(hours)
    go_to(page, day.said("Place"), tag="SELECT")
    with page.expect_response("**/preview**"):
        page.keyboard.type(room)
    # What the form tells while it is filled in has the role of a status as well.
    with page.expect_navigation():
        press_on_button(page, day.said("Save"))
    press_on_button(page, day.said("Check in"))
    expect(page.get_by_role("status").first).to_contain_text(guest.name)
    # The first link of this name leads to the animal, the second one to its stay.
    go_to(page, guest.name, tag="A")
    page.keyboard.press("Tab")
    press_on(page, guest.name)
    expect(day.part("Care sheet")).to_be_visible()
    press_on(page, day.said("Edit"))
    page.wait_for_url("**/edit**")
    go_to(page, day.said("Feeding"), tag="TEXTAREA")
    page.keyboard.type("Un puñado a las doce")
    press_on_button(page, day.said("Save"))
    expect(day.part("Care sheet")).to_contain_text("Un puñado a las doce")
    press_on(page, day.said("Check out"))
    page.wait_for_url("**/check-out**")
    press_on_button(page, day.said("Check out"))
    expect(page.get_by_role("status").first).to_contain_text(guest.name)

    day.expect_figures(guest, "daycare", {"Stays": "1", "Total billed": day.amount(100)})


def test_grooming(site: Website, open_browser: Open, language: Language) -> None:
    guest = make_guest(site, f"De Peluquería {language.value}", "Copo")
    bath = f"Baño y corte {language.value}"
    make_service(site.app, area="grooming", name=bath, unit=Unit.session, price_cents=3_900)
    day = begin(site, open_browser, language)
    day.expect_nothing_yet(guest, "grooming")

    day.begin_booking(guest, "grooming")
    day.type_moment("starts_at", utcnow())
    day.choose("service", bath)
    day.expect_warning()
    day.save()
    booking = day.page.url
    day.press("Check in")
    day.part("Services").get_by_role("link", name=guest.name).click()
    add_photo(day, "Before", "antes.png")
    day.link("Edit").click()
    day.write(work_done="Baño, corte a tijera y uñas", behaviour="Tranquilo")
    day.save()
    expect(day.page.get_by_role("main")).to_contain_text("corte a tijera")
    add_photo(day, "After", "despues.png")
    day.check_out(booking)

    day.expect_figures(guest, "grooming", {"Services done": "1", "Total billed": day.amount(3_900)})


def add_photo(day: Day, stage: str, name: str) -> None:
    """Drop a photo where it belongs, and see it there."""
    part = day.part(stage)
    photo: FilePayload = {"name": name, "mimeType": "image/png", "buffer": paper(FileKind.png)}
    part.locator("input[type=file]").set_input_files([photo])
    expect(part.get_by_role("img")).to_have_count(1)


def test_training(site: Website, open_browser: Open, language: Language) -> None:
    guest = make_guest(site, f"De Escuela {language.value}", "Bongo")
    course = f"Obediencia {language.value}"
    make_course(site.app, name=course)
    lesson = f"Clase de apoyo {language.value}"
    make_service(site.app, area="training", name=lesson, unit=Unit.session, price_cents=3_000)
    day = begin(site, open_browser, language)
    day.expect_nothing_yet(guest, "training")

    sell_course(day, guest, course)
    day.begin_booking(guest, "training")
    day.type_moment("starts_at", utcnow() - timedelta(minutes=10))
    day.choose("service", lesson)
    day.expect_warning()
    day.save()
    day.press("Done as booked")
    day.part("Sessions").get_by_role("link", name=guest.name).click()
    day.link("Edit").click()
    session_of = day.box("enrolment").locator("option", has_text=course).get_attribute("value")
    day.box("enrolment").select_option(session_of)
    day.write(progress="Aguanta un minuto quieto", homework="Dos paseos con correa larga")
    day.save()
    expect(day.page.get_by_role("main")).to_contain_text("Aguanta un minuto quieto")

    day.expect_figures(
        guest, "training", {"Services done": "2", "Total billed": day.amount(27_000)}
    )


def sell_course(day: Day, guest: Guest, course: str) -> None:
    """Sell a course and mark its first lesson as completed."""
    day.page.goto(f"/training/enrolments/new?animal={guest.animal}")
    found = day.box("course").locator("option", has_text=course).get_attribute("value")
    day.box("course").select_option(found)
    day.save()
    day.page.get_by_role(
        "button",
        name=day.said("%(verb)s: %(name)s", verb=day.said("Mark completed"), name="Sentado"),
    ).click()
    undo = day.said("%(verb)s: %(name)s", verb=day.said("Undo"), name="Sentado")
    expect(day.page.get_by_role("button", name=undo)).to_be_visible()


def test_veterinary(site: Website, open_browser: Open, language: Language) -> None:
    guest = make_guest(site, f"De Clínica {language.value}", "Lola")
    visit = f"Revisión {language.value}"
    make_service(site.app, area="veterinary", name=visit, unit=Unit.visit, price_cents=4_500)
    day = begin(site, open_browser, language)
    day.expect_nothing_yet(guest, "veterinary")

    day.begin_booking(guest, "veterinary")
    day.type_moment("starts_at", utcnow())
    day.choose("service", visit)
    day.expect_warning()
    day.save()
    booking = day.page.url
    day.press("Check in")
    day.part("Consultations").get_by_role("link", name=guest.name).click()
    day.link("Edit").click()
    day.write(reason="Cojea de una pata", weight_grams="12,4", diagnosis="Esguince leve")
    medicine = day.page.get_by_role("group", name=day.said("Prescription"))
    if not medicine.locator("[name$=medicine]").count():
        medicine.get_by_role("button", name=day.said("Add medicine")).click()
    medicine.locator("[name$=medicine]").first.fill("Meloxicam")
    medicine.locator("[name$=dose]").first.fill("1 ml")
    day.save()
    for text in ("Esguince leve", "Meloxicam"):
        expect(day.page.get_by_role("main")).to_contain_text(text)
    day.check_out(booking)

    day.expect_figures(
        guest, "veterinary", {"Consultations": "1", "Total billed": day.amount(4_500)}
    )
    day.page.goto(f"/animals/{guest.animal}")
    expect(day.part("Weight")).to_contain_text("12,4 kg" if language is Language.es else "12.4 kg")


def test_breeding(site: Website, open_browser: Open, language: Language) -> None:
    breeder = make_customer(
        site.app, last_name=f"Criadero {language.value}", email=f"cria.{language.value}@example.com"
    )
    make_animal(site.app, breeder, name=f"Reina {language.value}", sex=Sex.female)
    guest = make_guest(site, f"De Cachorros {language.value}", "Vieja")
    day = begin(site, open_browser, language)
    day.expect_nothing_yet(guest, "breeding")

    litter = f"Camada {language.value}"
    day.page.goto(f"/breeding/litters/new?customer={breeder}")
    day.write(name=litter)
    day.save()
    day.link("Add puppies").click()
    rows = day.page.get_by_role("group", name=day.said("Puppies"))
    for number, (name, grams, price) in enumerate(
        (("Uno", "350 g", "900"), ("Dos", "340 g", "950"))
    ):
        if rows.locator("[name$='-name']").count() <= number:
            rows.get_by_role("button", name=day.said("Add another puppy")).click()
        for field, text in (("name", name), ("grams", grams), ("price_cents", price)):
            rows.locator(f"[name$='-{field}']").nth(number).fill(text)
    day.save()
    expect(day.part("Weights").first).to_contain_text("35 kg")
    day.link("Sell puppies").click()
    choose_customer(day, guest)
    for name in ("Uno", "Dos"):
        day.page.get_by_role("checkbox", name=name).check()
    day.save()

    day.expect_figures(
        guest,
        "breeding",
        {"Puppy sales": "1", "Animals sold": "2", "Total billed": day.amount(185_000)},
    )
    with site.app.app_context():
        owners = db.session.query(Animal.customer_id).where(Animal.name.in_(("Uno", "Dos")))
        assert guest.customer in {row[0] for row in owners}


def choose_customer(day: Day, guest: Guest) -> None:
    """Type a part of the name and take what is found."""
    box = day.page.get_by_role("combobox").first
    box.click()
    day.page.keyboard.type(guest.last_name)
    day.page.get_by_role("option", name=guest.last_name).click()


def test_shop_with_the_keyboard_alone(
    site: Website, open_browser: Open, language: Language
) -> None:
    guest = make_guest(site, f"De Tienda {language.value}", "Pipo")
    code = "84100000055" + ("11" if language is Language.en else "22")
    toy = make_product(
        site.app, name=f"Cuerda {language.value}", reference=f"CU-{language.value}", barcode=code
    )
    day = begin(site, open_browser, language)
    page = day.page
    page.goto(f"/shop/sales/new?customer={guest.customer}")
    for so_far in (1_250, 2_500):
        go_to(page, day.said("Barcode, reference or name"))
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        total = page.get_by_role("row", name=day.said("Total"))
        expect(total).to_contain_text(day.amount(so_far))
    press_on_button(page, day.said("Save"))
    expect(page.get_by_role("status").first).to_be_visible()

    day.expect_figures(
        guest,
        "shop",
        {"Sales": "1", "Products sold": "2", "Total billed": day.amount(2_500)},
    )
    assert stock_of(site.app, toy) == 8
    with site.app.app_context():
        assert db.session.query(ShopSale).where(ShopSale.customer_id == guest.customer).count() == 1
