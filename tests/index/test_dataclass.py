"""Data classes that are soon made are those of `dataclasses` in all that we use of them."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from typing import Any

import pytest

from fundstelle.index.dataclass import dataclass, field, replace, values_of


@dataclass(frozen=True, slots=True)
class Base:
    """A value with slots."""

    name: str
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Derived(Base):
    """One that has a field more."""

    made: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Open:
    """A value without slots, which changes itself when it is made."""

    name: str
    more: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take the name without what is around it."""
        self.__dict__["name"] = self.name.strip()


@dataclass(slots=True)
class Changing:
    """What changes."""

    count: int = 0
    _kept: int | None = field(default=None, init=False)
    _later: int = field(init=False)

    def __post_init__(self) -> None:
        """Set what is no parameter."""
        self._later = self.count + 1


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing, which equals nothing else."""


@dataclass(frozen=True, slots=True)
class Own:
    """A value that says itself what equals it, and how it is shown."""

    name: str

    def __eq__(self, other: object) -> bool:
        """Whatever the case."""
        return isinstance(other, Own) and other.name.lower() == self.name.lower()

    def __repr__(self) -> str:
        return self.name

    __hash__ = None  # type: ignore[assignment]


VALUES: list[Any] = [Base("a"), Base("a", (1,)), Derived("a", (1,), [2]), Open(" a "), Open("a", {"b": 1}), Empty()]


def standard(value: Any) -> Any:
    """The same value, of a class that `dataclasses` has made of the same source."""
    annotated = {name: "Any" for base in type(value).__mro__[::-1] for name in vars(base).get("__annotations__", {})}
    made = dataclasses.make_dataclass(type(value).__qualname__, list(annotated), frozen=True)
    return made(**values_of(value))


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_is_shown_as_a_data_class_is(value: Any) -> None:
    """What is shown of a value are its class and its fields."""
    shown = repr(value)

    assert shown == repr(standard(value))


@pytest.mark.parametrize("one", VALUES, ids=repr)
@pytest.mark.parametrize("other", VALUES, ids=repr)
def test_values_are_equal_if_class_and_fields_are(one: Any, other: Any) -> None:
    """Values are equal that have one class and equal fields, and equal ones have equal hashes."""
    again = copy.deepcopy(one)

    assert (again == other) is (one is other)
    if not any(isinstance(value, list | dict) for value in values_of(one).values()):
        assert hash(again) == hash(one)


def test_base_and_derived_are_never_equal() -> None:
    """A value equals none of a class derived from its own."""
    base, derived = Base("a"), Derived("a")

    assert base != derived
    assert derived != base


@pytest.mark.parametrize("value", [*VALUES, Changing(3)], ids=repr)
def test_values_can_be_copied_and_pickled(value: Any) -> None:
    """Copies, pickled ones included, are equal to what they are of."""
    pickled = pickle.loads(pickle.dumps(value))  # noqa: S301  # our own
    copies = [copy.copy(value), copy.deepcopy(value), pickled, replace(value)]

    assert copies == [value] * 4


@pytest.mark.parametrize("value", [value for value in VALUES if values_of(value)], ids=repr)
def test_a_frozen_value_does_not_change(value: Any) -> None:
    """Fields can be neither set nor deleted, and there is room for no other attribute."""
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot change field 'name'"):
        value.name = "b"
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot change field 'name'"):
        del value.name
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot change field 'other'"):
        value.other = 1


def test_dataclasses_knows_the_fields() -> None:
    """The functions of `dataclasses` work on these classes and values."""
    value = Derived("a", (1,), [2])

    assert dataclasses.is_dataclass(Derived)
    assert [each.name for each in dataclasses.fields(Derived)] == ["name", "parts", "made"]
    assert [each.name for each in dataclasses.fields(Base("a"))] == ["name", "parts"]
    assert dataclasses.fields(Base)[1].default == ()
    assert dataclasses.fields(Derived)[2].default_factory is list
    assert dataclasses.asdict(value) == {"name": "a", "parts": (1,), "made": [2]}
    assert dataclasses.astuple(Changing(1)) == (1, None, 2)
    assert dataclasses.replace(value, name="b") == replace(value, name="b") == Derived("b", (1,), [2])


def test_a_value_is_made_as_its_signature_says() -> None:
    """Fields are parameters in their order, those of the class above first; what has a default may be left out."""
    parameters = inspect.signature(Derived).parameters

    assert list(parameters) == ["name", "parts", "made"]
    assert parameters["parts"].default == ()
    assert list(inspect.signature(Changing).parameters) == ["count"]
    with pytest.raises(TypeError, match=r"Derived.__init__.*missing 1 required positional argument: 'name'"):
        Derived()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'made'"):
        Base("a", made=[])  # type: ignore[call-arg]


def test_a_default_that_is_made_is_made_for_each() -> None:
    """What a factory makes belongs to one value."""
    one, other = Derived("a"), Derived("a")

    assert one.made is not other.made


def test_what_changes_has_slots_and_no_hash() -> None:
    """An object that may change can be changed, in its fields only, and is in no set."""
    changing = Changing(1)

    changing.count = 5

    assert changing.count == 5
    assert changing != Changing(1)
    with pytest.raises(AttributeError):
        changing.other = 1  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="unhashable"):
        hash(changing)


def test_methods_of_a_class_stay() -> None:
    """What a class says itself of comparing and showing holds."""
    one, other = Own("a"), Own("A")

    assert one == other
    assert repr(one) == "a"


def test_patterns_match_by_place() -> None:
    """A value is taken apart by its fields in their order."""
    match Derived("a", (1,), [2]):
        case Derived(name, parts, made):
            found = (name, parts, made)

    assert found == ("a", (1,), [2])
