"""One id through screens, services and mail: a search in the log and in the journal tells one story. (R61, R62)"""

import re

from kiosk.guide import CONNEXION
from kiosk.services.journal import Filter
from screens.app import Kiosk
from tests.journeys.conftest import NEW_PASSWORD, NIR, ON_SQLITE, Agency, Person
from tests.journeys.test_guide_walk import walk_forgot_password
from tests.logbook import operators_log


async def test_from_the_form_to_the_new_password_and_both_mails_everything_bears_one_id(agency: Agency) -> None:
    journal = agency.services.journal
    with operators_log() as log:
        async with agency.person() as person:
            await walk_forgot_password(person)
            await person.until(lambda: "(password_changed) remis" in log.text, "the notice accepted")
    (changed,) = await journal.entries(Filter(event="authn_password_change"))
    story = await journal.entries(Filter(interaction=changed.interaction))
    assert [f"{line.event}/{line.reason}" for line in story] == [
        "authn_token_created/matched",
        "authn_token_created/granted",
        "authn_password_change/by_code",
    ]
    lines = log.about(changed.interaction)
    assert [line["step"] for line in lines if "step" in line] == [6, 7, 8, 9, 10]
    mails = {(line["kind"], line["verdict"], line["account"]) for line in lines if "mail" in line}
    assert mails == {(kind, "accepted", changed.account) for kind in ("reset", "password_changed")}
    # The steps before the request are one search away.
    (link,) = [line for line in log.lines if line["message"].startswith("suite de l'interaction")]
    before = log.about(link["message"].split()[-1])
    assert [line["step"] for line in before if "step" in line] == [1, 2, 3, 4, 5]
    assert link in log.about(link["interaction"])


@ON_SQLITE
async def test_the_reference_a_person_reads_finds_the_failure_in_the_log_and_in_the_journal(agency: Agency) -> None:
    async def ready() -> object:
        if app.visit is not None and app.visit.place.number == 4 and not failed:
            failed.append(True)
            raise OSError("/secret/path")
        return agency.services

    failed: list[bool] = []
    app = Kiosk(agency.settings, ready)  # type: ignore[arg-type]
    with operators_log() as log:
        async with app.run_test(size=(80, 24)) as pilot:
            person = Person(app, pilot, agency.mails)
            await person.begin(CONNEXION, 4)
            await person.type(NIR, NEW_PASSWORD)
            await person.sees("Référence à donner au conseiller :")
            found = re.search("conseiller : ([0-9A-F]{6})", person.text())
            await person.press("enter")
            await person.home()
    assert found
    reference = found[1]
    (line,) = [line for line in log.lines if line.get("reference") == reference]
    assert (line["error"], line["interaction"][:6].upper()) == ("OSError", reference)
    entries = await agency.services.journal.entries(Filter(interaction=reference))
    assert [(entry.event, entry.interaction) for entry in entries] == [("sys_crash", line["interaction"])]
