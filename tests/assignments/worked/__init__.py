"""How the worked example of each handout is computed: ``recomputed(reference, given)`` → {name: value}.

``reference`` has the functions of the assignment by name; ``given(name)`` is what the handout shows under a name, as
an array, for what an example begins with.
"""
