"""
What several keys together tell, of a file in which some keys are refused.

A model checks its keys one by one, and only then together: a file with one mistaken rate would not say that a price
path has a gap. Here the checks of a refused model are run on the parts of it that are whole. A check that needs a
part which is not there is left out; what it would have said is told once that part is mended.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError, create_model
from pydantic_core import PydanticCustomError

from assets.inventory_spec import InventorySpec
from hazards import Catalogue
from infra.units import Strict

Item = dict[str, Any]
"""A problem as the library that validates tells it: type, loc, input, ctx."""

_APART = (Catalogue, InventorySpec)  # their parts name each other: `outline.py` and the inventory look at them
_ALONE = {"prices", "discounting", "contracts", "loadings", "t_co2e"}
"""Lists whose items stand each for itself: the whole ones are looked at without the others."""
_LACKING = object()


def told_together(model: type[BaseModel], raw: Any) -> list[Item]:
    """What the checks over several keys say of a refused model and of the sections in it."""
    found: list[Item] = []
    if isinstance(raw, dict) and not issubclass(model, _APART):
        _look(model, raw, (), found)
    return found


def _look(model: type[BaseModel], raw: dict[Any, Any], loc: tuple[Any, ...], found: list[Item]) -> BaseModel:
    """Run every check of a model on what is whole of it; its whole keys."""
    values, written = {}, set()
    for name, field in model.model_fields.items():
        key = field.alias or name
        value = field.get_default(call_default_factory=True) if not field.is_required() else _LACKING
        if key in raw:
            value = _value(model, name, raw[key], (*loc, key), found)
            written.add(name)
        if value is not _LACKING:
            values[name] = value
    part = model.model_construct(_fields_set=written)
    part.__dict__.clear()  # a key that is refused has no default: a check that asks for it is left out
    part.__dict__.update(values)
    for name, check in model.__pydantic_decorators__.model_validators.items():
        if check.info.mode == "after":
            found += _said(part, name, raw, loc)
    return part


def _said(part: BaseModel, check: str, raw: Any, loc: tuple[Any, ...]) -> Iterator[Item]:
    try:
        getattr(part, check)()
    except PydanticCustomError as error:
        yield {"type": error.type, "loc": loc, "msg": error.message(), "input": raw, "ctx": error.context or {}}
    except (AttributeError, ValueError):  # it asks for a part that is not whole
        return


def _value(model: type[BaseModel], name: str, raw: Any, loc: tuple[Any, ...], found: list[Item]) -> Any:
    """A key's value; of one that is refused what is whole of it, or nothing."""
    field = model.model_fields[name]
    if (whole := _whole((field.annotation, field), raw)) is not _LACKING:
        return whole
    if isinstance(raw, dict) and (section := _section(field.annotation, raw)) is not None:
        return _LACKING if issubclass(section, _APART) else _look(section, raw, loc, found)
    kinds = get_args(field.annotation)
    if isinstance(raw, list) and get_origin(field.annotation) in (list, tuple):
        items = [_item(kinds[0], item, (*loc, place), found) for place, item in enumerate(raw)]
    elif isinstance(raw, dict) and get_origin(field.annotation) is dict:
        pairs = [_whole((field.annotation, ...), {key: value}) for key, value in raw.items()]
        items = [item for pair in pairs if pair is not _LACKING for item in pair.items()]
    else:
        return _LACKING
    kept = [item for item in items if item is not _LACKING]
    if name not in _ALONE or (isinstance(raw, dict) and not kept):  # no prices are some, no tonnes are no schedule
        return _LACKING
    return dict(kept) if isinstance(raw, dict) else tuple(kept)


def _item(kind: Any, raw: Any, loc: tuple[Any, ...], found: list[Item]) -> Any:
    """An item of a list, if it is whole; of one that is not, its own checks are run."""
    whole = _whole((kind, ...), raw)
    section = _section(kind, raw) if whole is _LACKING and isinstance(raw, dict) else None
    if section is not None and not issubclass(section, _APART):
        _look(section, raw, loc, found)
    return whole


def _whole(field: Any, raw: Any) -> Any:
    """A value as the model has it, or nothing where it is refused."""
    one = create_model("One", __config__=Strict.model_config, value=field)
    name = one.model_fields["value"].alias or "value"
    try:
        return one.model_validate({name: raw}).__dict__["value"]
    except ValidationError:
        return _LACKING


def _section(kind: Any, raw: dict[Any, Any]) -> type[BaseModel] | None:
    """The model that a section of keys was meant for: of several the one of its `kind`."""
    fits = [one for one in _models(kind) if _kind(one) in ("", raw.get("kind"))]
    return fits[0] if len(fits) == 1 else None


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    elif get_origin(kind) not in (list, tuple, dict):
        for option in get_args(kind):
            yield from _models(option)


def _kind(model: type[BaseModel]) -> str:
    """The one value of `kind` by which a model is told from others; empty where it has none."""
    field = model.model_fields.get("kind")
    words = get_args(field.annotation) if field is not None else ()
    return words[0] if len(words) == 1 and isinstance(words[0], str) else ""
