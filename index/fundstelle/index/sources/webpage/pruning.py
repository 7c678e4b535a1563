"""Taking out of a tree what is no part of an article: menus, boxes, captions, forms, and what nobody sees."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from fundstelle.index.sources.webpage.words import class_words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["prune"]

# What holds no text to read, however much of it there is.
_NEVER = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "head",
    "button", "select", "option", "input", "textarea", "label", "map", "area", "picture", "source", "track",
    "audio", "video",
})  # fmt: skip
_BESIDES = frozenset({
    "nav", "aside", "footer", "form", "figure", "figcaption", "dialog", "menu", "fieldset", "details",
})  # fmt: skip
_ROLES = frozenset({
    "navigation", "complementary", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu",
    "menubar", "tablist",
})  # fmt: skip
# Classes of boxes beside an article. Each is a word in use with many publishers, in English or in German.
_BOXES = frozenset({
    "teaser", "teasers", "related", "recommendation", "recommendations", "recommended", "newsletter", "comment",
    "comments", "kommentar", "kommentare", "caption", "bildunterschrift", "credit", "credits", "copyright",
    "breadcrumb", "breadcrumbs", "share", "sharing", "shariff", "social", "sidebar", "promo", "promotion", "ad",
    "ads", "advert", "advertisement", "werbung", "anzeige", "sponsored", "affiliate", "overlay",
    "modal", "popup", "cookie", "consent", "subscribe", "subscription", "login", "register", "tags", "taglist",
    "pagination", "pager", "toolbar", "byline", "autorenbox", "authorbox", "embed", "oembed", "gallery",
    "slideshow", "carousel", "slider", "player", "podcast", "outbrain", "taboola", "skyscraper", "marginalie",
    "infobox", "infokasten", "factbox", "faktenbox", "twitter", "instagram", "tiktok",
})  # fmt: skip
_CONTAINERS = frozenset({
    "div", "section", "ul", "ol", "li", "article", "header", "span", "table", "dl", "blockquote", "center",
})  # fmt: skip
_UNSEEN_CLASS = re.compile(
    r"(?i)(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader(?:-text)?|is-hidden|element-invisible)(?:$|[\s_-])"
)
_UNSEEN_STYLE = re.compile(r"(?i)(?:display\s*:\s*none|visibility\s*:\s*hidden)")
_MEDIA = frozenset({
    "video", "audio", "iframe", "object", "embed", "figure", "picture", "img",
})  # fmt: skip
_SHARE_OF_THE_PAGE = 0.5
_ENOUGH = 500
_LONG_TEXT = 400
# A box with more pictures is none: what is in it would be looked through for each of them.
_MOST_IN_A_BOX = 20


def prune(root: HtmlElement, headline: HtmlElement | None = None) -> None:
    """Take out all that does not belong to an article, in place.

    What holds half of the paragraphs of the page stays, whatever it is called: some pages are one form, some call the
    whole article a teaser, and some hide it until a script has run. What holds the headline stays for the same reason.

    Args:
        root: the whole tree.
        headline: the element of the article's headline, where that is known.
    """
    above = set() if headline is None else {headline, *headline.iterancestors()}
    text_of = _paragraph_text(root)
    most = max(1, text_of[root]) * _SHARE_OF_THE_PAGE
    cuts = _Cuts()
    for element in list(root.iter("*")):
        if element is root or element.tag == "body":
            continue
        if element.tag in _MEDIA:
            cuts.remove_title(element)
        if element.tag in _NEVER or (text_of[element] < most and element not in above and _is_beside(element)):
            cuts.remove(element)
    cuts.close()


def _paragraph_text(root: HtmlElement) -> dict[HtmlElement, int]:
    """How many characters of paragraphs there are in each element; of any text where the page has no paragraphs."""
    lengths = _summed(root, frozenset("p"))
    return lengths if lengths[root] >= _ENOUGH else _summed(root, None)


def _summed(root: HtmlElement, tags: frozenset[str] | None) -> dict[HtmlElement, int]:
    lengths: dict[HtmlElement, int] = defaultdict(int)
    for element in reversed(list(root.iter("*"))):
        if tags is None:
            lengths[element] += 0 if element.tag in _NEVER else len((element.text or "").strip())
        elif element.tag in tags:
            lengths[element] = sum(len(part.strip()) for part in element.itertext())
        parent = element.getparent()
        if parent is not None:
            tail = len((element.tail or "").strip()) if tags is None else 0
            lengths[parent] += lengths[element] + tail
    return lengths


def _is_beside(element: HtmlElement) -> bool:
    if element.tag in _BESIDES or (element.get("role") or "").lower() in _ROLES:
        return True
    if element.get("hidden") is not None or _UNSEEN_STYLE.search(element.get("style") or ""):
        return True
    if _UNSEEN_CLASS.search(element.get("class") or ""):
        return True
    if element.tag == "blockquote" and next(element.iter("footer", "cite", "figcaption"), None) is not None:
        return True  # It is set apart to adorn the page, and mostly repeats a sentence of the text.
    return element.tag in _CONTAINERS and not _BOXES.isdisjoint(class_words(element)) and not _is_plain_text(element)


def _is_plain_text(element: HtmlElement) -> bool:
    """Whether there is nothing but a good deal of text in an element: a box has a link, a picture or a button."""
    if next(element.iter("a", "img", "button", "input", "form"), None) is not None:
        return False
    length = 0
    return any((length := length + len(part.strip())) >= _LONG_TEXT for part in element.itertext())


class _Cuts:
    """Takes elements out of a tree. The text behind them is put where it belongs in the end, all of it at once."""

    def __init__(self) -> None:
        # What goes behind an element, or to the beginning of one.
        self._behind: dict[HtmlElement, list[str]] = defaultdict(list)
        self._within: dict[HtmlElement, list[str]] = defaultdict(list)
        self._seen: Counter[HtmlElement] = Counter()

    def remove_title(self, media: HtmlElement) -> None:
        """Take out the heading of a picture or a film: one in a box with it that has no paragraph."""
        box = media.getparent()
        if box is None or self._seen[box] == _MOST_IN_A_BOX:
            return
        self._seen[box] += 1
        if next(box.iter("p", "li"), None) is None:
            for heading in box.findall("h2") + box.findall("h3") + box.findall("h4"):
                self.remove(heading)

    def remove(self, element: HtmlElement) -> None:
        """Take an element out and leave the text behind it."""
        parent = element.getparent()
        if parent is None:
            return
        texts = [element.tail or "", *self._behind.pop(element, ())]
        before = element.getprevious()
        if before is None:
            self._within[parent] += texts
        else:
            self._behind[before] += texts
        parent.remove(element)

    def close(self) -> None:
        """Put the text where it belongs."""
        for parent, texts in self._within.items():
            parent.text = "".join([parent.text or "", *texts])
        for before, texts in self._behind.items():
            before.tail = "".join([before.tail or "", *texts])
