"""What learning systems import: pure functions from scores, and a gradebook as it was exported, to the file to import.

`table.py` changes cells of delimited text and keeps every other byte; `filling.py` finds column and row; a module a
system says how its gradebook looks, and whose word that is. `workbook.py` needs openpyxl, and nothing else does.
"""

from grader.gradebooks import blackboard, brightspace, canvas, gradescope, moodle
from grader.gradebooks.filling import Filled, Grade, Layout, fill

LAYOUTS = {module.LAYOUT.system: module.LAYOUT for module in (canvas, moodle, blackboard, brightspace, gradescope)}

__all__ = ["LAYOUTS", "Filled", "Grade", "Layout", "fill"]
