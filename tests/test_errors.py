"""The tree of errors is what its drawing says, and every error can be told, retried and sent between processes."""

from __future__ import annotations

import inspect
import pickle
import re

import pytest

from rocket_pipeline import errors
from rocket_pipeline.errors import Permanent, RocketError, Transient

LINE = re.compile(r"^    (?P<indent>[│ ]*(?:[├└]── )?)(?P<name>\w+Error)\b.*?(?P<kind>transient|permanent)?$")
CLASSES = {
    name: cls
    for name, cls in inspect.getmembers(errors, inspect.isclass)
    if issubclass(cls, RocketError) and cls.__module__ == errors.__name__
}
LEAVES = [cls for cls in CLASSES.values() if not cls.__subclasses__()]


def drawn() -> dict[str, tuple[str | None, str | None]]:
    """Name → (parent, transient or permanent or nothing), as the docstring draws it."""
    tree: dict[str, tuple[str | None, str | None]] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := LINE.match(line):
            depth = len(match["indent"]) // 4
            path[depth:] = [match["name"]]
            tree[match["name"]] = (path[depth - 1] if depth else None, match["kind"])
    return tree


def kind_of(cls: type[RocketError]) -> str | None:
    return "transient" if issubclass(cls, Transient) else "permanent" if issubclass(cls, Permanent) else None


def test_the_drawing_names_every_error_and_no_other() -> None:
    assert sorted(drawn()) == sorted(CLASSES)


@pytest.mark.parametrize("name", sorted(set(CLASSES) - {"RocketError"}))
def test_an_error_hangs_where_the_drawing_says(name: str) -> None:
    parent, _ = drawn()[name]
    assert CLASSES[name].__bases__[0].__name__ == parent


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda cls: cls.__name__)
def test_every_leaf_says_once_whether_it_is_worth_a_retry(leaf: type[RocketError]) -> None:
    assert issubclass(leaf, Transient) != issubclass(leaf, Permanent)
    assert drawn()[leaf.__name__][1] == kind_of(leaf)


def test_what_the_drawing_says_of_branches_is_true() -> None:
    for name, (_, kind) in drawn().items():
        assert kind in (None, kind_of(CLASSES[name])), name


def an_error(cls: type[RocketError]) -> RocketError:
    if issubclass(cls, errors.UnknownNameError):
        return cls("source", "estes", ["b", "a"])
    if issubclass(cls, errors.RateLimitedError):
        return cls("Too fast", url="https://site.test/a", status=429, retry_after=7.5)
    if issubclass(cls, errors.FetchError):
        return cls("No", url="https://site.test/a", status=418, hint="Wait.")
    return cls("It broke.", hint="Mend it.")


@pytest.mark.parametrize("cls", CLASSES.values(), ids=lambda cls: cls.__name__)
def test_an_error_reaches_another_process_whole(cls: type[RocketError]) -> None:
    error = an_error(cls)
    arrived = pickle.loads(pickle.dumps(error))
    assert type(arrived) is cls
    assert str(arrived) == str(error)
    assert vars(arrived) == vars(error)


def test_the_text_ends_with_what_to_do_next() -> None:
    assert str(errors.StorageUnavailableError("The disk is full.", hint="Free some.")) == "The disk is full. Free some."
    assert str(errors.RawDataError("No column name.")) == "No column name."


def test_an_unknown_name_lists_the_valid_ones_in_order() -> None:
    assert str(an_error(errors.UnknownNameError)) == "Unknown source 'estes'. Valid names: a, b."


def test_a_fetch_error_carries_the_url_and_the_status() -> None:
    error = errors.RequestRefusedError("404 Not Found", url="https://site.test/x", status=404)
    assert (error.url, error.status) == ("https://site.test/x", 404)
    assert "https://site.test/x" in str(error)
