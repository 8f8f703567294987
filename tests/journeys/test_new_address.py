"""« Modifier mon adresse e-mail » through the real screens and a real SMTP conversation. (A25, R49, R60)"""

from kiosk.demo.mailbox import ReceivedMail
from kiosk.services.outcomes import Connected
from screens.member_area.area import MemberArea
from screens.member_area.change_email import ChangeEmailForm
from tests.journeys.conftest import EMAIL, NEW_PASSWORD, NIR, ON_SQLITE, Agency, Person, sign_in
from tests.logbook import operators_log
from tests.services.sights import wrong

pytestmark = ON_SQLITE
NEW = "camille.canari@exemple.fr"


async def to_the_code(person: Person) -> ReceivedMail:
    """The form filled, the code received at the new address."""
    await person.choose("Modifier mon adresse e-mail")
    await person.sees("Mot de passe actuel")
    await person.type(NEW_PASSWORD, NEW, NEW)
    await person.sees("Un mail part vers c…i@e…e.fr. Tapez ici le code du mail.")
    await person.until(lambda: bool(person.box(NEW)), "the code")
    return person.box(NEW)[0]


async def test_the_new_address_gets_the_code_then_both_get_a_notice(agency: Agency) -> None:
    with operators_log() as log:
        async with agency.person() as person:
            await sign_in(agency, person)
            mail = await to_the_code(person)
            assert (mail.kind, mail.subject) == ("email_code", "Code pour votre nouvelle adresse e-mail")
            assert "Camille" not in mail.text  # wrongly typed, this mailbox is a stranger's
            assert "camille" not in person.text()
            await person.type(wrong((mail.code or "").replace(" ", "")))
            await person.sees("Ce code n’est pas le bon. Il reste 4 essais.")
            await person.type(mail.code or "")
            await person.sees("Adresse e-mail modifiée")
            await person.press("enter")
            await person.sees("Adresse e-mail : c…i@e…e.fr")
            await person.until(lambda: [m.kind for m in person.box(EMAIL)][:1] == ["email_changed"], "old notice")
            await person.until(lambda: [m.kind for m in person.box(NEW)] == ["email_changed", "email_code"], "new")
            assert "Nous n'écrirons plus à cette adresse-ci." in person.box(EMAIL)[0].text
            await person.choose("Mon historique")
            await person.sees(": adresse e-mail modifiée, borne-1 (Strasbourg)")
            await person.press("f10")
            await person.home()
    assert isinstance(await agency.services.connexion.sign_in(NEW, NEW_PASSWORD), Connected)
    journal = str(await agency.services.journal.entries())
    for secret in (NEW, EMAIL, "c…i@", mail.code or "", (mail.code or "").replace(" ", ""), "Camille"):
        assert secret not in log.text
        assert secret not in journal


async def test_after_five_wrong_codes_the_form_comes_back_with_the_address(agency: Agency) -> None:
    async with agency.person() as person:
        await sign_in(agency, person)
        mail = await to_the_code(person)
        for left in (4, 3, 2):
            await person.type(wrong((mail.code or "").replace(" ", "")))
            await person.sees(f"Il reste {left} essais.")
        await person.type(wrong((mail.code or "").replace(" ", "")))
        await person.sees("Il reste 1 essai.")
        await person.type(wrong((mail.code or "").replace(" ", "")))
        await person.sees("Ce code ne sert plus. Votre adresse n’a pas changé.")
        await person.press("enter")
        await person.sees("Nouvelle adresse e-mail, une deuxième fois")
        form = person.app.screen
        assert isinstance(form, ChangeEmailForm)
        assert [field.value for field in form.fields] == ["", NEW, NEW]
        assert person.app.focused is form.fields[0].input


async def test_a_session_displaced_meanwhile_is_told_and_nothing_changes(agency: Agency) -> None:
    async with agency.person() as person:
        await sign_in(agency, person)
        mail = await to_the_code(person)
        assert isinstance(await agency.services.connexion.sign_in(NIR, NEW_PASSWORD), Connected)
        await person.type(mail.code or "")
        await person.sees("Votre compte a été ouvert sur une autre borne.")
        await person.press("enter")
        await person.home()
    assert isinstance(await agency.services.connexion.sign_in(EMAIL, NEW_PASSWORD), Connected)


async def test_what_is_typed_wrongly_is_said_and_back_leads_out_again(agency: Agency) -> None:
    async with agency.person() as person:
        await sign_in(agency, person)
        await person.choose("Afficher mon prénom")
        await person.sees("Bonjour Camille")
        area = person.app.screen
        assert isinstance(area, MemberArea)
        area.cover()  # nobody seems to be there
        await person.sees("Afficher mon prénom")
        assert "Camille" not in person.text()
        await person.choose("Modifier mon adresse e-mail")
        await person.sees("Mot de passe actuel")
        await person.type(NEW_PASSWORD, NEW, "camille.canary@exemple.fr")
        await person.sees("! Erreur : Les deux adresses e-mail diffèrent. Vérifiez-les.")
        assert person.box(NEW) == []
        await person.press("escape")
        await to_the_code(person)
        await person.press("escape")
        await person.sees("Nouvelle adresse e-mail, une deuxième fois")
        await person.press("escape")
        await person.sees("Se déconnecter (F10)")
