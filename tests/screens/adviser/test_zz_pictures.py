import subprocess, os, pathlib
import pytest
from tests.screens.adviser.conftest import *
OUT = pathlib.Path("/tmp/console_pics"); OUT.mkdir(exist_ok=True)

import traceback
from screens.lockdown import LockedApp
_f=LockedApp._fatal_error
def _ff(self):
    e=self._exception; e=getattr(e,"error",e)
    if e: traceback.print_exception(e)
    _f(self)
LockedApp._fatal_error=_ff

async def snap(c, name):
    await c.pilot.pause(0.1)
    (OUT / f"{name}.svg").write_text(c.app.export_screenshot())
    (OUT / f"{name}.txt").write_text(c.text)

SIZES = {"80": (80, 24), "60": (60, 20), "120": (120, 40), "200": (200, 60)}
only = os.environ.get("SIZE")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [s for s in SIZES if not only or s in only.split(",")])
async def test_pictures(console, member, size, another_terminal):
    third = MemberSide(another_terminal(terminal="borne-3"))
    await third.services.assistance.publish(Presence(None, None, None, None, None))
    async with console(size=SIZES[size]) as c:
        theme = os.environ.get("THEME")
        if theme: c.app.prefer(theme=theme)
        lang = os.environ.get("KLANG")
        if lang: c.app.prefer(language=lang)
        await snap(c, f"{size}-0-empty")
        await third.calls(CallKind.PHONE, phone="0612345678")
        await member.calls()
        await member.says("Bonjour, je ne trouve pas mon numéro interne.")
        await member.publishes()
        await c.until(lambda: len(c.desk.follow.calls) == 2 and len(c.desk.follow.terminals) == 2)
        await snap(c, f"{size}-1-queue")
        await c.press("f3", "down", "enter")
        await c.until(lambda: c.desk.follow.view is not None and c.desk.follow.talk.lines)
        await snap(c, f"{size}-2-taken")
        await c.press(*"Bonjour", "enter")
        await member.shares()
        await c.until(lambda: c.desk.follow.view.shared and c.desk.pane.mirror._strips)
        await snap(c, f"{size}-3-shared")
        await c.press("f4")
        await c.pilot.pause(0.3)
        await snap(c, f"{size}-4-mirror")
        await c.press("p"); await snap(c, f"{size}-5-point")
        await c.press("b"); await c.pilot.pause(0.5); await snap(c, f"{size}-6-pointed")
        await c.press("s"); await snap(c, f"{size}-7-suggest")
        await c.press("escape", "f6"); await snap(c, f"{size}-8-answers")
        await c.press("escape", "f8"); await snap(c, f"{size}-9-actions")
        await c.press("i"); await c.pilot.pause(0.2); await snap(c, f"{size}-a-identity")
        await c.press("escape", "f1"); await c.pilot.pause(0.2);await snap(c, f"{size}-b-help")
        await c.press("escape", "c"); await c.pilot.pause(0.2);await snap(c, f"{size}-c-close")
        await c.press("escape"); await member.services.assistance.hang_up(member.call)
        await c.until(lambda: c.desk.follow.ended); await snap(c, f"{size}-d-ended")
