"""Tells a sentence whose subject is neither the kit nor a part of one: "My son is …", "The Osprey flies …".

Nothing such a sentence says is read. The owner of a number within a sentence is told by `words`.
"""

from __future__ import annotations

import re

from rocket_pipeline.core.rocketry.kit_facts.words import NO_NAME, kinds, name_words

_FIRST = re.compile(
    r"\W*(?:(?:the|my|an?|some|every|his|her|their)\s(?P<noun>(?:[a-z][\w'-]+\s){1,3}?)(?:(?:for|of|in|on|that|"
    r"behind)\s"
    r"(?:[\w'-]+\s){1,4}?)?(?:has|have|weighs?|cruises?|(?:is|are|stands?|measures?)(?=\s(?:\w+\s){0,2}\d))\b|"
    r"(?P<many>[A-Z][a-z-]+s)\s(?:have|weigh|cruise|fly|stand|reach|climb|measure)\b|"
    r"(?:(?:the|our)\s)?(?P<name>[A-Z][a-z]\w*(?:\s(?:[A-Z]\w*|\d{1,3}))*)\s(?:has|flies|weighs|stands|climbs|takes|"
    r"uses|"
    r"glides|returns|comes down|soars|reaches)\b)",
    re.I,
)


def of_another(sentence: str, title_words: frozenset[str]) -> bool:
    """Whether the subject of a sentence is neither the kit nor a part of one: "My son is …", "The Osprey flies …"."""
    first = _FIRST.match(sentence) if title_words else None
    if first is None:
        return False
    subject = next(group for group in first.group("noun", "many", "name") if group)
    words = name_words(subject)
    if words & title_words or (not subject[0].isupper() and first["name"]):
        return False
    if first["name"] or first["many"]:
        return not kinds(subject.lower(), title_words) and not words & NO_NAME and not _ABSTRACT.search(subject)
    return not kinds(subject, title_words) and not _ABSTRACT.search(subject)


_ABSTRACT = re.compile(
    r"\b(?:recovery|power|length|height|weight|mass|diameter|altitude|assembly|construction|build|span|everything|"
    r"design|"
    r"flight|descent|launch|size|stack|total|each|one|all|both|main|who\w*|that|which|there|they|she|he|we|you|now|"
    r"scale|hull|carrier|set|pair|result|whole|finished|overall|maximum|max|dimensions?|instructions?|parts?|specs?)\b",
    re.I,
)
