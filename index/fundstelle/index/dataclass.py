"""`dataclass`, `field` and `replace` as in `dataclasses`, for a program that is to start soon.

`dataclasses` writes up to seven methods for each class and has Python compile them. For the classes that one search
imports, that takes longer than Python itself takes to start. Here only ``__init__`` is written for a class, so that
making an object takes no longer; the other methods look at its fields one by one.

Type checkers take them for those of `dataclasses`, and so does `dataclasses` itself: its `fields`, `asdict` and
`replace` work on such a class. Of the options there are `frozen` and `slots`, of those of a field `default`,
`default_factory` and `init`.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass", "field", "replace", "values_of"]

if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:

    def dataclass(*, frozen: bool = False, slots: bool = False) -> Any:
        """What makes a data class of a class; see `dataclasses.dataclass`."""
        return lambda cls: _made(cls, frozen=frozen, slots=slots)

    def field(**options: Any) -> Any:
        """What a field has besides its type; see `dataclasses.field`."""
        return _Declared(None, options)

    def replace(of: Any, /, **changes: Any) -> Any:
        """A copy with other values in some of its fields; see `dataclasses.replace`."""
        return of.__class__(**{name: getattr(of, name) for name in of.__match_args__ if name not in changes}, **changes)


def values_of(instance: Any) -> dict[str, Any]:
    """The values of the fields of an instance by their names, as they are; for what is in them, too, `asdict`."""
    return {name: getattr(instance, name) for name in instance.__own_fields__}


class _Declared:
    """The type of a field and its options, those of `dataclasses.field`."""

    __slots__ = ("options", "type")

    def __init__(self, type: str | None, options: dict[str, Any]) -> None:  # noqa: A002
        self.type = type
        self.options = options


class _FieldsForOthers:
    """The fields of a class as `dataclasses` knows them, made when it first asks for them."""

    def __get__(self, instance: object, owner: Any) -> Any:
        import dataclasses

        fields = [(name, each.type, dataclasses.field(**each.options)) for name, each in owner.__own_fields__.items()]
        made: Any = dataclasses.make_dataclass(owner.__name__, fields)
        owner.__dataclass_fields__ = made.__dataclass_fields__
        return made.__dataclass_fields__


_FIELDS_FOR_OTHERS = _FieldsForOthers()
_NOT_GIVEN = object()


def _made(cls: Any, *, frozen: bool, slots: bool) -> Any:
    """The data class of a class, which is a new one where it is to have slots."""
    fields = _fields(cls)
    if slots:
        cls = _with_slots(cls, fields)
    methods = _of_values(tuple(fields))
    methods["__match_args__"] = tuple(name for name, each in fields.items() if each.options.get("init", True))
    methods["__init__"] = _init(cls, fields, frozen=frozen, slots=slots)
    if not frozen:
        methods["__hash__"] = None
    else:
        methods |= {"__setattr__": _refuse, "__delattr__": _refuse}
        if slots:
            methods |= {"__getstate__": _state, "__setstate__": _set_state}
    for name, method in methods.items():
        # A class that says what equals what gets a __hash__ of None from Python.
        if name not in vars(cls) or (name == "__hash__" and vars(cls)[name] is None):
            setattr(cls, name, method)
    cls.__own_fields__, cls.__dataclass_fields__, cls.__replace__ = fields, _FIELDS_FOR_OTHERS, replace
    return cls


def _fields(cls: Any) -> dict[str, _Declared]:
    """The fields of the classes above, and those that are annotated in this one; its attributes become defaults."""
    fields: dict[str, _Declared] = {}
    for base in cls.__mro__[:0:-1]:
        fields |= vars(base).get("__own_fields__", {})
    for name, annotated in vars(cls).get("__annotations__", {}).items():
        default = vars(cls).get(name, _NOT_GIVEN)
        if isinstance(default, _Declared):
            fields[name] = _Declared(annotated, default.options)
            if "default" in default.options:
                setattr(cls, name, default.options["default"])
            else:
                delattr(cls, name)
        else:
            fields[name] = _Declared(annotated, {} if default is _NOT_GIVEN else {"default": default})
    return fields


def _with_slots(cls: Any, fields: dict[str, _Declared]) -> Any:
    """The class once more, with a slot for each field that no class above has one for."""
    above = {name for base in cls.__mro__[1:] for name in vars(base).get("__slots__", ())}
    content = {
        name: value
        for name, value in vars(cls).items()
        if name not in fields and name not in ("__dict__", "__weakref__")
    }
    content |= {"__slots__": tuple(name for name in fields if name not in above), "__qualname__": cls.__qualname__}
    return type(cls)(cls.__name__, cls.__bases__, content)


def _init(cls: Any, fields: dict[str, _Declared], *, frozen: bool, slots: bool) -> Any:
    """``__init__``, which is written for this class: a loop over its fields would take three times as long."""
    known: dict[str, Any] = {"_NOT_GIVEN": _NOT_GIVEN}
    parameters, lines = ["self"], ["_values = self.__dict__"] if frozen and not slots else []
    for name, each in fields.items():
        given, value = "", name
        if "default" in each.options:
            known[f"_default_{name}"] = each.options["default"]
            given = f"_default_{name}"
        elif "default_factory" in each.options:
            known[f"_make_{name}"] = each.options["default_factory"]
            given, value = "_NOT_GIVEN", f"_make_{name}() if {name} is _NOT_GIVEN else {name}"
        if not each.options.get("init", True):
            value = given
        else:
            parameters.append(f"{name}={given}" if given else name)
        if not value:  # it is for __post_init__ to set
            continue
        if not frozen:
            lines.append(f"self.{name} = {value}")
        elif slots:
            known[f"_set_{name}"] = getattr(cls, name).__set__
            lines.append(f"_set_{name}(self, {value})")
        else:
            lines.append(f"_values[{name!r}] = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    exec(f"def __init__({', '.join(parameters)}):\n " + "\n ".join(lines or ["pass"]), known)  # noqa: S102
    init = known["__init__"]
    init.__qualname__, init.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    init.__annotations__ = {name: each.type for name, each in fields.items()}
    return init


def _of_values(names: tuple[str, ...]) -> dict[str, Any]:
    """The methods that compare, hash and show the values of these fields."""
    values: Any = attrgetter(*names) if names else lambda _of: ()

    def __eq__(self: Any, other: object) -> Any:  # noqa: N807
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(values(self))

    def __repr__(self: Any) -> str:  # noqa: N807
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({shown})"

    return {"__eq__": __eq__, "__hash__": __hash__, "__repr__": __repr__}


def _refuse(_self: object, name: str, *_value: object) -> None:
    """Set or delete an attribute of what does not change."""
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot change field {name!r}")


def _state(self: Any) -> list[Any]:
    """What is pickled and copied of frozen slots: the values."""
    return [getattr(self, name) for name in self.__own_fields__]


def _set_state(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__own_fields__, state, strict=True):
        object.__setattr__(self, name, value)
