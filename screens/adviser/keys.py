"""The console's keys, once: in its footer, on its page of help, and in the bindings."""

from kiosk.said import french
from screens.keys import COLOURS, HELP, LANGUAGE, Key

QUEUE = Key("f3", "F3", french("File"), french("la file d’attente et les bornes"), "screen.view('queue')")
MIRROR = Key("f4", "F4", french("Écran"), french("l’écran de l’adhérent"), "screen.view('mirror')")
CHAT = Key("f5", "F5", french("Discussion"), french("la discussion"), "screen.view('chat')")
ANSWERS = Key("f6", "F6", french("Réponses"), french("les réponses toutes prêtes du guide"), "screen.answers")
ACTIONS = Key("f8", "F8", french("Actions"), french("ce que vous pouvez faire pour l’adhérent"), "screen.actions")
BELL = Key("f9", "F9", french("Sonnerie"), french("couper ou remettre la sonnerie"), "app.mute")
LEAVE = Key("f10", "F10", french("Se déconnecter"), french("se déconnecter, puis quitter (Ctrl+Q)"), "app.leave")

FOOTER = (HELP, LANGUAGE, ANSWERS, COLOURS, ACTIONS, BELL, LEAVE)
PRIORITY = ("f1", "f10", "f8", "f6", "f9", "f7", "f2")  # the others as far as there is room
VIEWS = (QUEUE, MIRROR, CHAT)

TAKE = Key("enter", "Entrée", "", french("dans la file : prendre l’appel, ou y revenir"))
RELEASE = Key("r", "R", french("Rendre"), french("rendre l’appel à la file, à sa place"), "screen.release")
CLOSE = Key("c", "C", french("Clore"), french("clore l’appel : l’adhérent est aidé"), "screen.close_call")
POINT = Key("p", "P", french("Montrer"), french("montrer une case ou un bouton"), "screen.point")
SUGGEST = Key("s", "S", french("Étape"), french("proposer « passez à l’étape n »"), "screen.suggest")
LETTERS = (RELEASE, CLOSE, POINT, SUGGEST)  # outside the chat's line, which takes every letter

PAGE = (TAKE, HELP, LANGUAGE, *VIEWS, ANSWERS, COLOURS, ACTIONS, BELL, *LETTERS, LEAVE)
