"""A function with other functions in the place of those that it calls."""

import functools

from grader.diagnosis.composition import calls, rebound


def leaf(x):
    return x + 1


def other_leaf(x):
    return x + 10


def branch(x):
    return leaf(x) * 2


def tree(x):
    return [branch(x), *(helper(i) for i in range(2))]


def helper(i):
    return (lambda: leaf(i))()


def down(n):
    return leaf(n) if n == 0 else down(n - 1)


def parametrized(y):
    def inner(x):
        return leaf(x) + y

    return inner


@functools.wraps(leaf)
def decorated(x):
    return leaf(x)


def test_the_parts_that_a_function_calls_are_found_through_helpers():
    assert calls(tree, {"leaf": leaf, "branch": branch, "other": other_leaf}) == {"leaf", "branch"}


def test_a_replaced_function_is_replaced_wherever_it_is_called():
    assert tree(0) == [2, 1, 2]
    assert rebound(tree, {leaf: other_leaf})(0) == [20, 10, 11]
    assert tree(0) == [2, 1, 2]


def test_a_branch_can_be_replaced_together_with_its_leaf():
    assert rebound(tree, {leaf: other_leaf, branch: lambda x: x - 5})(0) == [-5, 10, 11]


def test_recursion_and_closures_keep_working():
    assert rebound(down, {leaf: other_leaf})(3) == 10
    assert rebound(parametrized(100), {leaf: other_leaf})(0) == 110


def test_a_function_that_calls_nothing_of_it_is_itself():
    assert rebound(leaf, {branch: other_leaf}) is leaf
    assert rebound(len, {branch: other_leaf}) is len
