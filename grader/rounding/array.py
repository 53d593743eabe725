"""Bounded: an array of values, each with a bound on its rounding error, used like any numpy array."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from grader.model import FloatArray
from grader.rounding import rules
from grader.rounding.rules import Arithmetic, Parts

#: Every bound is computed with rounding errors of its own, of 2^-53: a million operations cannot use this up.
SLACK = 1.0 + 2.0**-20

_NOT_NUMBERS = (str, dict, type(None), complex)


def _operators(rule: Callable[..., Parts]) -> tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]:
    def left(self: Bounded, other: Any) -> Any:
        return apply(rule, self, other)

    def right(self: Bounded, other: Any) -> Any:
        return apply(rule, other, self)

    return left, right


def _in_place(rule: Callable[..., Parts]) -> Callable[[Any, Any], Any]:
    def change(self: Bounded, other: Any) -> Any:
        result = apply(rule, self, other)
        if not isinstance(self._value, np.ndarray):
            return result
        # as numpy does: another name of the same array sees the change
        self._value[...], self._bound[...] = result._value, result._bound
        return self

    return change


def _comparison(ufunc: np.ufunc) -> Callable[[Any, Any], Any]:
    return lambda self, other: ufunc(self._value, value_of(other))


class Bounded:
    """An array of float64 with E, entry by entry.  Comparisons are those of the values.

    What has no rule is computed on the values, given a fixed relative bound, and named in
    ``arithmetic.uncovered``.
    """

    __slots__ = ("_bound", "_value", "arithmetic")

    def __init__(self, value: Any, bound: Any = 0.0, arithmetic: Arithmetic | None = None) -> None:
        self._value: Any = np.array(value, dtype=np.float64)
        self._bound: Any = np.broadcast_to(np.asarray(bound, dtype=np.float64), self._value.shape).copy()
        self.arithmetic = arithmetic or Arithmetic()

    @property
    def value(self) -> FloatArray:
        return np.asarray(self._value, dtype=np.float64)

    @property
    def bound(self) -> FloatArray:
        """E, rounded up."""
        return np.asarray(self._bound * SLACK, dtype=np.float64)

    def __repr__(self) -> str:
        return f"Bounded({self._value!r}, bound={self._bound!r})"

    shape = property(lambda self: np.shape(self._value))
    ndim = property(lambda self: np.ndim(self._value))
    size = property(lambda self: np.size(self._value))
    dtype = property(lambda _: np.dtype(np.float64))
    T = property(lambda self: made(self._value.T, self._bound.T, self.arithmetic))

    def __len__(self) -> int:
        return len(self._value)

    def __iter__(self) -> Iterator[Bounded]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, key: Any) -> Bounded:
        return made(self._value[key], self._bound[key], self.arithmetic)

    def __setitem__(self, key: Any, item: Any) -> None:
        value, bound = operand(item, self.arithmetic)
        self._value[key] = value
        self._bound[key] = 0.0 if bound is None else bound

    __add__, __radd__ = _operators(rules.add)
    __sub__, __rsub__ = _operators(rules.subtract)
    __mul__, __rmul__ = _operators(rules.multiply)
    __truediv__, __rtruediv__ = _operators(rules.divide)
    __pow__, __rpow__ = _operators(rules.power)
    __matmul__, __rmatmul__ = _operators(rules.matmul)
    __iadd__ = _in_place(rules.add)
    __isub__ = _in_place(rules.subtract)
    __imul__ = _in_place(rules.multiply)
    __itruediv__ = _in_place(rules.divide)
    __lt__ = _comparison(np.less)
    __le__ = _comparison(np.less_equal)
    __gt__ = _comparison(np.greater)
    __ge__ = _comparison(np.greater_equal)
    __eq__ = _comparison(np.equal)
    __ne__ = _comparison(np.not_equal)
    __hash__ = None  # type: ignore[assignment]  # like every array

    def __neg__(self) -> Bounded:
        return made(-self._value, self._bound.copy(), self.arithmetic)

    def __pos__(self) -> Bounded:
        return self.copy()

    def __abs__(self) -> Bounded:
        return made(abs(self._value), self._bound.copy(), self.arithmetic)

    def __bool__(self) -> bool:
        return bool(self._value)

    # ── what leaves the array

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        raise TypeError(
            "np.array and np.asarray would lose the bound on the rounding error: use the argument as it is, "
            "np.zeros_like for an array to fill, np.stack for an array of parts"
        )

    def __float__(self) -> float:
        self.arithmetic.uncovered.add("float")
        return float(self._value)

    def __int__(self) -> int:
        self.arithmetic.uncovered.add("int")
        return int(self._value)

    def item(self, *at: Any) -> Bounded:
        return self[at] if at else self.reshape(())

    def tolist(self) -> Any:
        return [part.tolist() if part.ndim else part for part in self] if self.ndim else self

    # ── methods of an array

    def copy(self) -> Bounded:
        return made(self._value.copy(), self._bound.copy(), self.arithmetic)

    def __copy__(self) -> Bounded:
        return self.copy()

    def __deepcopy__(self, memo: Any) -> Bounded:
        return self.copy()

    def astype(self, dtype: Any, **_: Any) -> Bounded:
        if np.dtype(dtype) in (np.dtype(np.float64), np.dtype(np.longdouble)):
            return self.copy()
        self.arithmetic.uncovered.add(f"astype {np.dtype(dtype)}")
        value = self._value.astype(dtype).astype(np.float64)
        return made(value, self.arithmetic.assumed(value), self.arithmetic)

    def reshape(self, *shape: Any, **kwargs: Any) -> Bounded:
        return self._moved("reshape", *shape, **kwargs)

    def ravel(self, *args: Any) -> Bounded:
        return self._moved("ravel", *args)

    def flatten(self, *args: Any) -> Bounded:
        return self._moved("flatten", *args)

    def transpose(self, *axes: Any) -> Bounded:
        return self._moved("transpose", *axes)

    def squeeze(self, *args: Any) -> Bounded:
        return self._moved("squeeze", *args)

    def _moved(self, method: str, *args: Any, **kwargs: Any) -> Bounded:
        value = getattr(self._value, method)(*args, **kwargs)
        return made(value, getattr(self._bound, method)(*args, **kwargs), self.arithmetic)

    def sum(self, axis: Any = None, dtype: Any = None, out: None = None, keepdims: bool = False) -> Bounded:  # noqa: ARG002  # numpy's signature
        return made(*rules.total(self.arithmetic, self._value, self._bound, axis, keepdims), self.arithmetic)

    def mean(self, axis: Any = None, dtype: Any = None, out: None = None, keepdims: bool = False) -> Any:  # noqa: ARG002  # numpy's signature
        total = self.sum(axis, keepdims=keepdims)
        return total / (self.size // max(total.size, 1))

    def max(self, axis: Any = None, out: None = None, keepdims: bool = False) -> Bounded:  # noqa: ARG002  # numpy's signature
        value = np.max(self._value, axis=axis, keepdims=keepdims)
        return made(value, np.max(self._bound, axis=axis, keepdims=keepdims), self.arithmetic)

    def min(self, axis: Any = None, out: None = None, keepdims: bool = False) -> Bounded:  # noqa: ARG002  # numpy's signature
        value = np.min(self._value, axis=axis, keepdims=keepdims)
        return made(value, np.max(self._bound, axis=axis, keepdims=keepdims), self.arithmetic)

    def dot(self, other: Any) -> Any:
        return _dot(self, other)

    def clip(self, low: Any = None, high: Any = None) -> Any:
        result = self if low is None else apply(rules.maximum, self, low)
        return result if high is None else apply(rules.minimum, result, high)

    # ── numpy's protocols

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        out, where = kwargs.pop("out", None), kwargs.pop("where", True)
        if kwargs.get("dtype") in (float, np.float64):
            del kwargs["dtype"]
        if where is not True and out is None:
            raise TypeError(f"{ufunc.__name__}(where=…) without out leaves entries undefined")
        if out is not None and not isinstance(out[0], Bounded):
            raise TypeError(f"{ufunc.__name__}: a plain array cannot hold bounds; make the result's with np.zeros_like")
        if out is None:
            return _ufunc(ufunc, method, inputs, kwargs, self.arithmetic)
        with np.errstate(all="ignore"):  # also computed where it is not wanted
            result = _ufunc(ufunc, method, inputs, kwargs, self.arithmetic)
        np.copyto(out[0]._value, result._value, where=value_of(where))
        np.copyto(out[0]._bound, result._bound, where=value_of(where))
        return out[0]

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function in _FUNCTIONS:
            return _FUNCTIONS[function](*args, **kwargs)
        if function in _MOVING:
            return _move(function, args, kwargs, self.arithmetic)
        return _without_rule(function, args, kwargs, self.arithmetic)


def made(value: Any, bound: Any, arithmetic: Arithmetic) -> Bounded:
    """A Bounded of these very parts, not copied."""
    array = object.__new__(Bounded)
    array._value, array._bound, array.arithmetic = value, bound, arithmetic
    return array


def apply(rule: Callable[..., Parts], x: Any, y: Any) -> Any:
    """``rule`` on two operands, at least one of them Bounded; of two arithmetics the coarser."""
    if type(x) is Bounded:
        arithmetic = x.arithmetic
        if type(y) is Bounded:
            if y.arithmetic.u > arithmetic.u:
                arithmetic = y.arithmetic
            return made(*rule(arithmetic, x._value, x._bound, y._value, y._bound), arithmetic)
        if type(y) in _NOT_NUMBERS:
            return NotImplemented
        return made(*rule(arithmetic, x._value, x._bound, *operand(y, arithmetic)), arithmetic)
    if type(x) in _NOT_NUMBERS:
        return NotImplemented
    arithmetic = y.arithmetic
    return made(*rule(arithmetic, *operand(x, arithmetic), y._value, y._bound), arithmetic)


def operand(x: Any, arithmetic: Arithmetic) -> Parts:
    """Value and bound of anything numeric; the bound of what is exact is None."""
    if type(x) is Bounded:
        return x._value, x._bound
    if isinstance(x, (list, tuple)):
        if any(isinstance(item, (Bounded, list, tuple)) for item in x):
            return operand(_stacked(x), arithmetic)
        x = np.asarray(x)
    return x, arithmetic.constant(x)


def value_of(x: Any) -> Any:
    return x._value if type(x) is Bounded else x


def _stacked(items: Sequence[Any]) -> Any:
    return np.stack([_stacked(item) if isinstance(item, (list, tuple)) else item for item in items])


def _bounded(x: Any, arithmetic: Arithmetic) -> Bounded:
    if type(x) is Bounded:
        return x
    value, bound = operand(x, arithmetic)
    value = np.asarray(value, dtype=np.float64)
    return made(value, np.zeros(value.shape) if bound is None else np.asarray(bound), arithmetic)


def _arithmetic(*candidates: Any) -> Arithmetic:
    found: list[Arithmetic] = [x.arithmetic for x in candidates if type(x) is Bounded]
    return found[0] if len(found) == 1 or found[0] is found[-1] else max(found, key=lambda r: r.u)


# ── numpy's functions ───────────────────────────────────────────────────────────────────────────────────────


def _ufunc(ufunc: np.ufunc, method: str, inputs: Any, kwargs: dict[str, Any], arithmetic: Arithmetic) -> Any:
    if method == "__call__" and not kwargs:
        if ufunc in rules.ONE:
            return made(*rules.ONE[ufunc](arithmetic, inputs[0]._value, inputs[0]._bound), arithmetic)
        if ufunc in rules.TWO:
            return apply(rules.TWO[ufunc], *inputs)
    if method == "reduce" and ufunc is np.add:
        return inputs[0].sum(kwargs.get("axis", 0), keepdims=kwargs.get("keepdims", False))
    if method == "outer" and ufunc in rules.TWO and not kwargs:
        return _outer_by(rules.TWO[ufunc], *inputs)
    return _without_rule(ufunc if method == "__call__" else getattr(ufunc, method), inputs, kwargs, arithmetic)


def _outer_by(rule: Callable[..., Parts], x: Any, y: Any) -> Any:
    arithmetic = _arithmetic(x, y)
    x, y = _bounded(x, arithmetic), _bounded(y, arithmetic)
    return apply(rule, x.reshape(x.shape + (1,) * y.ndim), y)


def _outer(x: Any, y: Any) -> Any:
    arithmetic = _arithmetic(x, y)
    column, row = _bounded(x, arithmetic).reshape(-1, 1), _bounded(y, arithmetic).reshape(1, -1)
    return apply(rules.multiply, column, row)


def _dot(x: Any, y: Any) -> Any:
    if np.ndim(x) == 0 or np.ndim(y) == 0:
        return apply(rules.multiply, x, y)
    if np.ndim(x) <= 2 and np.ndim(y) <= 2:
        return apply(rules.matmul, x, y)
    return _without_rule(np.dot, (x, y), {}, _arithmetic(x, y))


def _inner(x: Any, y: Any) -> Any:
    return _dot(x, y) if np.ndim(y) < 2 else _dot(x, np.transpose(y))


def _where(condition: Any, *choices: Any) -> Any:
    condition = value_of(condition)
    if not choices:
        return np.where(condition)
    if not any(type(choice) is Bounded for choice in choices):
        return np.where(condition, *choices)
    arithmetic = _arithmetic(*choices)
    x, y = (_bounded(choice, arithmetic) for choice in choices)
    bound = np.where(condition, x._bound, y._bound)
    return made(np.where(condition, x._value, y._value), bound, arithmetic)


def _einsum(subscripts: Any, *operands: Any, **kwargs: Any) -> Any:
    arithmetic = _arithmetic(subscripts, *operands)
    if not isinstance(subscripts, str) or "." in subscripts or not kwargs.keys() <= {"optimize"}:
        return _without_rule(np.einsum, (subscripts, *operands), kwargs, arithmetic)
    arrays = [_bounded(x, arithmetic) for x in operands]
    return made(*rules.einsum(arithmetic, subscripts, [(x._value, x._bound) for x in arrays]), arithmetic)


def _like(make: Callable[..., Any]) -> Callable[..., Any]:
    def exact(x: Bounded, *args: Any, **kwargs: Any) -> Bounded:
        value = np.asarray(make(x._value, *args, **kwargs), dtype=np.float64)
        return made(value, np.zeros(value.shape), x.arithmetic)

    return exact


def _reduction(method: str) -> Callable[..., Any]:
    def reduce(x: Any, axis: Any = None, *, keepdims: bool = False, **kwargs: Any) -> Any:
        if kwargs:
            raise TypeError(f"np.{method} of Bounded takes axis and keepdims, not {', '.join(kwargs)}")
        return getattr(x if type(x) is Bounded else _stacked(x), method)(axis, keepdims=keepdims)

    return reduce


_FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.sum: _reduction("sum"),
    np.mean: _reduction("mean"),
    np.max: _reduction("max"),
    np.min: _reduction("min"),
    np.clip: lambda x, low=None, high=None: _bounded(x, _arithmetic(x, low, high)).clip(low, high),
    np.dot: _dot,
    np.inner: _inner,
    np.outer: _outer,
    np.where: _where,
    np.einsum: _einsum,
    np.zeros_like: _like(np.zeros_like),
    np.ones_like: _like(np.ones_like),
    np.empty_like: _like(np.zeros_like),
    np.full_like: _like(np.full_like),
}

#: What only moves entries, and which of its arguments are arrays.
_MOVING: dict[Any, tuple[int, ...]] = {
    **dict.fromkeys((np.transpose, np.reshape, np.ravel, np.squeeze, np.expand_dims), (0,)),
    **dict.fromkeys((np.swapaxes, np.moveaxis, np.atleast_1d, np.atleast_2d, np.broadcast_to), (0,)),
    **dict.fromkeys((np.concatenate, np.stack, np.vstack, np.hstack, np.dstack, np.column_stack, np.block), (0,)),
    **dict.fromkeys((np.copy, np.flip, np.fliplr, np.flipud, np.roll, np.repeat, np.tile, np.take), (0,)),
    **dict.fromkeys((np.diag, np.diagonal, np.tril, np.triu, np.split, np.array_split, np.delete), (0,)),
    np.append: (0, 1),
    np.insert: (0, 2),
}


def _move(function: Any, args: Any, kwargs: Any, arithmetic: Arithmetic) -> Any:
    """Bounds go where their values go."""
    arrays = _MOVING[function]
    values = function(*map(_values, args), **kwargs)
    bounds = function(*(_bounds(x, arithmetic) if i in arrays else x for i, x in enumerate(args)), **kwargs)
    if isinstance(values, (list, tuple)):
        return type(values)(made(v, e, arithmetic) for v, e in zip(values, bounds, strict=True))
    return made(values, bounds, arithmetic)


def _values(x: Any) -> Any:
    return type(x)(_values(item) for item in x) if type(x) in (list, tuple) else value_of(x)


def _bounds(x: Any, arithmetic: Arithmetic) -> Any:
    if type(x) in (list, tuple):
        return type(x)(_bounds(item, arithmetic) for item in x)
    return _bounded(x, arithmetic)._bound


def _without_rule(function: Any, args: Any, kwargs: Any, arithmetic: Arithmetic) -> Any:
    """Computed on the values and named; whole numbers and truth values have no rounding error."""
    result = function(*map(_values, args), **{name: _values(x) for name, x in kwargs.items()})
    return _named(result, function.__name__, arithmetic)


def _named(result: Any, name: str, arithmetic: Arithmetic) -> Any:
    if isinstance(result, (list, tuple)):
        return type(result)(_named(item, name, arithmetic) for item in result)
    if isinstance(result, (float, np.ndarray, np.floating)) and np.asarray(result).dtype.kind == "f":
        arithmetic.uncovered.add(name)
        return made(np.asarray(result, dtype=np.float64), arithmetic.assumed(result), arithmetic)
    return result
