"""A memory of a fixed size: most of a class hands in the same, so that what was found for one serves the next."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """At most ``size`` values, none of them None: those that were used last.  Not for several threads at once."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        if key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    def put(self, key: K, value: V) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._size:
            self._values.popitem(last=False)

    def once(self, key: K, find: Callable[[], V]) -> V:
        """What stands there, or is found now."""
        known = self.get(key)
        if known is None:
            self.put(key, known := find())
        return known

    def clear(self) -> None:
        self._values.clear()
