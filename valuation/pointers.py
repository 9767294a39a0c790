"""JSON pointers (RFC 6901) into a record or its parts: how a text names the number that it rests on."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


def at(node: Any, pointer: str) -> Any:
    """
    What stands at a pointer.

    Parameters
    ----------
    node : a model, a list or a dict, nested
    pointer : "" for the whole, else "/uncertainty/half_width", "/chain/6/factor"

    Raises
    ------
    KeyError
        Nothing stands there; the message names the pointer.
    """
    if pointer and not pointer.startswith("/"):
        raise KeyError(f"{pointer}: a pointer begins with /")
    for token in pointer.split("/")[1:]:
        try:
            node = _step(node, token.replace("~1", "/").replace("~0", "~"))
        except (AttributeError, IndexError, KeyError, ValueError):
            raise KeyError(f"{pointer}: nothing stands at {token!r}") from None
    return node


def _step(node: Any, token: str) -> Any:
    if isinstance(node, dict):
        return node[token]
    if isinstance(node, list | tuple):
        if not token.isdecimal() or (token != "0" and token.startswith("0")):
            raise ValueError(token)
        return node[int(token)]
    if isinstance(node, BaseModel) and token not in type(node).model_fields:
        raise KeyError(token)
    if token.startswith("_"):
        raise KeyError(token)
    return getattr(node, token)
