"""Which known mistake gives this evidence?

catalogue.py      a submission's evidence → findings: what explains best, question by question
shelf.py          one question's part of the catalogue: single mistakes, pairs, what they answer
explanations.py   mistakes as functions; what a mistake in a part does to the whole
composition.py    a function with other functions in the place of those that it calls
fingerprints.py   which of thousands of explanations may fit?
generic.py        a flipped sign, a constant factor, a transposed result, …: on top of known answers
behaviour.py      chance, memory, a hard-coded width
answers.py        all answers to one question as one vector
alignment.py      which number of one layout stands where in another
unrecognised.py   what can be said of an answer that nothing explains
"""

from grader.authoring import Author
from grader.diagnosis.catalogue import Catalogue, Finding
from grader.diagnosis.texts import TEXTS, Text
from grader.diagnosis.unrecognised import Unrecognised, unrecognised

__all__ = ["TEXTS", "Author", "Catalogue", "Finding", "Text", "Unrecognised", "unrecognised"]
