"""Gradebooks as learning systems export them, with ids of nobody.

Headings and layouts are those of the sources that the modules of ``grader.gradebooks`` name.
"""

CANVAS = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,"
    "Backpropagation (4711),Essay (4712),Current Score,Final Score\r\n"
    ",,,,,Manual Posting,,,\r\n"
    '"    Points Possible",,,,,100.00,10.00,(read only),(read only)\r\n'
    '"L, Ada",101,s-0101,ada,"Monday, ""early""",,7.00,70.00,70.00\r\n'
    '"N, Emmy",102,s-0102,emmy@example.org,Tuesday,,9.50,95.00,95.00\r\n'
    '"G, Kurt",103,s-0103,kurt,Tuesday,EX,,,\r\n'
    '"=HYPERLINK(""x"")",104,s-0104,sonya,Monday,55.50,8.00,,\r\n'
    '"Student, Test",199,,0123abcd,Monday,,,,\r\n'
).encode()

MOODLE = (
    b'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",'
    b'"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
    b'"Participant 21","Ada L",ada@example.org,"Submitted for grading",,100.00,'
    b'Yes,"Monday, 2 November 2026, 9:00 AM",-,\n'
    b'"Participant 22","Emmy N",emmy@example.org,"No submission",,100.00,Yes,-,-,"<p>two\nlines</p>"\n'
    b'"Participant 23","Kurt G",kurt@example.org,"Submitted for grading",,100.00,Yes,-,-,\n'
)

MOODLE_GRADEBOOK = (
    b'"First name","Last name","ID number",Institution,Department,"Email address",'
    b'"Assignment: Backpropagation (Real)","Course total (Real)","Last downloaded from this course"\n'
    b"Ada,L,0101,,,ada@example.org,-,-,1795500000\n"
    b"Emmy,N,0102,,,emmy@example.org,-,-,1795500000\n"
)

BLACKBOARD = (
    "\ufeff"
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\t'
    '"Weighted Total [Total Pts: up to 110 Score] |4709"\t"Backprop, part 1 [Total Pts: 100 Score] |4711"\n'
    '"L"\t"Ada"\t"ada"\t"0101"\t"2026-11-20 10:00:00"\t"Yes"\t""\t""\n'
    '"Nöther"\t"Emmy"\t"emmy"\t"0102"\t"2026-11-20 10:00:00"\t"Yes"\t"12"\t""\n'
).encode("utf-16-le")

BRIGHTSPACE = (
    b"OrgDefinedId,Username,Last Name,First Name,"
    b"Backpropagation Points Grade <Numeric MaxPoints:50 Weight:10 Category:Code CategoryWeight:40>,"
    b"Calculated Final Grade Numerator,End-of-Line Indicator\r\n"
    b"#0101,#ada,L,Ada,,,#\r\n"
    b"#0102,#emmy,N,Emmy,,,#\r\n"
)

GRADESCOPE = (
    b"First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,Submission ID,Submission Time,"
    b"Lateness (H:M:S),View Count,Submission Count\n"
    b"Ada,L,0101,ada@example.org,,,100.0,Missing,,,,,\n"
    b"Emmy,N,0102,emmy@example.org,,,100.0,Missing,,,,,\n"
)
