"""Jinja templates whose sentences come from the catalogues: the mails and the page behind the link.

`{% trans %}` asks the `catalogue` that each rendering is given: one environment, compiled once, for every language.
"""

import re
from pathlib import Path

import jinja2
from jinja2.runtime import Context
from markupsafe import Markup, escape

from kiosk import guide
from kiosk.locale import FRENCH, Catalogue
from kiosk.said import say

_NO_BREAK = re.compile(r" (?=[?!:;»])|(?<=«) ")
_IN_BRACKETS = re.compile(rf"\(({'|'.join(map(re.escape, sorted(guide.NAMES, key=len, reverse=True)))})\)")


def environment(folder: Path, *, html_only: bool) -> jinja2.Environment:
    """The templates of a folder, strict about what they are given."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=html_only or jinja2.select_autoescape(("html.jinja",), default=False),  # noqa: S701 - plain is plain
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=not html_only,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(gettext=_gettext, _=_gettext)  # Jinja's wrappers of it cost more than all else in a mail
    made.globals[
        "no_break"
    ] = not html_only  # mail readers break lines anywhere; a browser is told by the style sheet
    made.filters.update(said=_said, strong=_strong, whole=_whole, boldly=_boldly)
    return made


def typeset(text: str, catalogue: Catalogue) -> str:
    """HTML of a sentence: a French name in the words of another language says that it is French. (WCAG 3.1.2)"""
    return text if catalogue.language == "fr" else _IN_BRACKETS.sub(r'(<span lang="fr">\1</span>)', text)


def _written(context: Context, text: str) -> str:
    if not context.eval_ctx.autoescape:
        return text
    text = typeset(text, context.get("catalogue", FRENCH))
    return _NO_BREAK.sub("\u00a0", text) if context["no_break"] else text


@jinja2.pass_context
def _gettext(context: Context, message: str, /, **values: object) -> str:
    words = _written(context, context.get("catalogue", FRENCH).gettext(message))
    if context.eval_ctx.autoescape:
        words = Markup(words)  # noqa: S704 - ours; the values are escaped as they are put in
    return words % values if values else words.replace("%%", "%")


@jinja2.pass_context
def _ngettext(context: Context, one: str, many: str, n: int) -> str:
    return _written(context, context.get("catalogue", FRENCH).ngettext(one, many, n))


@jinja2.pass_context
def _said(context: Context, sentence: str) -> str:
    """A sentence that Python hands over, in the language of this rendering."""
    words = say(context["catalogue"], sentence)
    return Markup(_written(context, str(escape(words)))) if context.eval_ctx.autoescape else words  # noqa: S704


def _strong(text: str) -> Markup:
    return Markup("<strong>{}</strong>").format(text)


def _whole(text: str) -> Markup:
    """Never broken over two lines."""
    return Markup('<span style="white-space: nowrap;">{}</span>').format(text)


def _boldly(text: str) -> Markup:
    return Markup('<strong style="white-space: nowrap;">{}</strong>').format(text)
