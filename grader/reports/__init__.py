"""Renderings: one pure function a format, from the models of ``grader.model`` to text.

    Report ─┬► as_json      reports/<id>.json   for programs
            ├► as_markdown  reports/<id>.md     for the student
            ├► as_html      students/<id>.html  for the student, with formulas and the network drawn
            ├► as_terminal  grade show, the table of a class
            ├► rows ► as_csv  grades.csv        for the gradebook
            └► overview ► as_html  index.html   for the instructor, with charts

Nothing here reads or writes a file.  Names, messages, tracebacks and sources in a report are the student's
and hostile: they pass through ``text`` before they reach a terminal, a page or a spreadsheet.  Nothing but a
rendering rounds.
"""
