"""Textual's style sheet, which remembers: the same place on the same screen is matched against the rules once.

Textual tries some four hundred rules on each widget that is mounted, focused or marked: half of a change of step and
most of a Tab. All that a rule may look at are types, identifiers, classes and states along the path from the App to
the widget. That path is the key here, and the answer to it Textual's own. It holds nothing of a person: no identifier
and no class is made of what was typed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from textual.app import App
from textual.cache import LRUCache
from textual.css.match import _check_selectors
from textual.css.model import CombinatorType, RuleSet, Selector
from textual.css.styles import RulesMap
from textual.css.stylesheet import Stylesheet
from textual.css.types import Specificity3
from textual.dom import DOMNode
from textual.widget import Widget

_MOST = 5_000  # answers, 3 MB; all screens in one size and look have a thousand
_SOURCES = (
    512  # Textual keeps 64 parsed sources: fewer than there are, so that each new one had all of them parsed again
)
_ORDER = frozenset({"first-of-type", "last-of-type", "first-child", "last-child", "empty"})


class _Place(NamedTuple):
    """Where a widget of one type, identifier and set of classes lies: the rules that may be about it."""

    number: int
    rules: list[RuleSet]  # in the order of the sheets
    own: tuple[str, ...]  # states of the widget that these rules ask for
    above: tuple[str, ...]  # states of what it lies in
    asked: frozenset[str]  # either


class RememberingStylesheet(Stylesheet):
    """Answers like Textual's, sooner (private names, see pyproject; a test holds the two together on every screen).

    Nothing is animated: none of our rules has a transition.
    """

    def __init__(self, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(_SOURCES)
        self._few: list[RuleSet] | None = None  # while one widget is matched: the rules that may be about it
        self._forget()

    def _forget(self) -> None:
        self._places: dict[object, _Place] = {}
        self._answers: dict[object, RulesMap] = {}
        self._named: dict[str, list[int]] = defaultdict(list)
        for index, rule in enumerate(self._rules):
            for name in rule.selector_names:
                self._named[name].append(index)

    @property
    def rules(self) -> list[RuleSet]:
        return super().rules if self._few is None else self._few

    @property
    def rules_map(self) -> dict[str, list[RuleSet]]:
        return super().rules_map if self._few is None else {"*": self._few}

    def parse(self) -> None:
        super().parse()
        self._forget()

    def reparse(self) -> None:
        super().reparse()
        self._forget()

    def apply(self, node: DOMNode, *, animate: bool = False, cache: dict[Any, Any] | None = None) -> None:
        """Dress `node`. Its place and its states name the answer; a new one is Textual's own, from the few rules."""
        if self._require_parse:
            self.parse()
        elif self._few is None and len(self._answers) > _MOST:  # not while one is matched: it would lose its number
            self._forget()
        place = self._place(node)
        asked = place.asked
        node._has_hover_style = "hover" in asked
        node._has_focus_within = "focus-within" in asked
        node._has_order_style = not _ORDER.isdisjoint(asked)
        node._has_odd_or_even = "odd" in asked or "even" in asked
        key = (place.number, *_states(node, place))
        answer = self._answers.get(key)
        if answer is None:
            self._match(node, place)
            self._answers[key] = node.styles.base.get_rules()
        else:
            _dress(node, answer)
            self._process_component_classes(node)

    def update_nodes(self, nodes: Iterable[DOMNode], animate: bool = False) -> None:
        """Not what lies nowhere yet: it is dressed when it gets its place, and no answer found before would hold."""
        super().update_nodes((node for node in nodes if node._parent is not None or isinstance(node, App)), animate)

    def _match(self, node: DOMNode, place: _Place) -> None:
        before, self._few = self._few, place.rules
        try:
            super().apply(node)
        finally:
            self._few = before

    @classmethod
    def _check_rule(cls, rule_set: RuleSet, css_path_nodes: list[DOMNode]) -> Iterable[Specificity3]:
        node = css_path_nodes[-1]
        for one in rule_set.selector_set:
            # No path matches whose last node does not match the last selector: most are told apart by that alone.
            if one.selectors[-1].check(node) and _check_selectors(one.selectors, css_path_nodes):
                yield one.specificity

    def _place(self, node: DOMNode) -> _Place:
        parent = node._parent
        lies_in = self._place(parent).number if isinstance(parent, DOMNode) else -1
        key = (lies_in, type(node), node._id, frozenset(node._classes))
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = self._found(node)
        return place

    def _found(self, node: DOMNode) -> _Place:
        named = self._named
        indexes = {index for name in node._selector_names if name in named for index in named[name]}
        rules = [self._rules[index] for index in sorted(indexes)]
        own: set[str] = set()
        above: set[str] = set()
        for selectors in (one.selectors for rule in rules for one in rule.selector_set):
            if selectors[-1]._check(node):
                for selector, is_own in _from_the_end(selectors):
                    (own if is_own else above).update(selector.pseudo_classes)
        asked = frozenset[str]().union(*(rule.pseudo_classes for rule in rules))
        return _Place(len(self._places), rules, tuple(own), tuple(above), asked)


def _from_the_end(selectors: list[Selector]) -> Iterator[tuple[Selector, bool]]:
    """Each selector, and whether it is about the widget itself: before a space or « > » it is about another."""
    is_own = True
    for selector in reversed(selectors):
        yield selector, is_own
        is_own = is_own and selector.combinator is CombinatorType.SAME


def _states(node: DOMNode, place: _Place) -> Iterator[bool]:
    yield from map(node.has_pseudo_class, place.own)
    if place.above:
        for outer in node.css_path_nodes[:-1]:
            yield from map(outer.has_pseudo_class, place.above)


def _dress(node: DOMNode, answer: RulesMap) -> None:
    """What `Stylesheet.replace_rules` does, for what differs alone."""
    base = node.styles.base
    if not base._rules and isinstance(node, Widget) and not node._is_mounted:
        base.merge_rules(answer)  # new: nothing of it is drawn or laid out yet
        node._nodes.updated()
    elif base._rules != answer:
        for name in base._rules.keys() | answer.keys():
            if base._rules.get(name) != answer.get(name):
                setattr(base, name, answer.get(name))
    node.notify_style_update()
