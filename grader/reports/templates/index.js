// The table of students: search, filter, sort, page by page.  Rows that are not shown are taken out of the document,
// so that thousands of them cost nothing.  Without this script the table is there all the same, as a whole.
{
  const PAGE = 50;
  const table = document.querySelector(".students");
  const body = table?.tBodies[0];
  const controls = document.querySelector("#controls");
  const find = controls?.querySelector("input");
  const filter = controls?.querySelector("select");
  const pages = document.querySelector("#pages");
  const groups = JSON.parse(document.querySelector("#groups-data")?.textContent ?? "{}");
  let sorted = null;
  let page = 0;

  const students = [...body?.rows ?? []].map((row) => {
    const cells = [...row.cells];
    return {
      row,
      id: cells[0].firstElementChild.textContent,
      text: `${cells[0].textContent} ${cells.at(-1).textContent}`.toLowerCase(),
      mistakes: new Set([...row.querySelectorAll("i")].map((mistake) => mistake.textContent)),
      values: cells.map((cell) => cell.textContent),
    };
  });

  const kept = {
    "": () => true,
    fault: (student) => student.row.dataset.fault !== undefined,
    absent: (student) => student.row.dataset.absent !== undefined,
    todo: (student) => student.row.dataset.todo !== undefined,
    full: (student) => student.row.dataset.full !== undefined,
    mistake: (student, id) => student.mistakes.has(id),
    group: (student, id) => groups[id]?.includes(student.id),
  };

  const chosen = () => {
    const words = find.value.toLowerCase().split(/\s+/);
    const [kind, id] = split(filter.value);
    const found = students.filter((student) => kept[kind](student, id) && words.every((word) => student.text.includes(word)));
    if (!sorted) return found;
    const { column, down, numbers } = sorted;
    const order = numbers
      ? (one, other) => number(one) - number(other)
      : new Intl.Collator(undefined, { numeric: true }).compare;
    return found.sort((one, other) => (down ? -1 : 1) * order(one.values[column], other.values[column]));
  };

  const split = (value) => {
    const at = value.indexOf("=");
    return at < 0 ? [value, ""] : [value.slice(0, at), value.slice(at + 1)];
  };

  // (14): by follow-through; –, to do: no points, which come before 0
  const number = (text) => { const read = parseFloat(text.replace("(", "")); return Number.isNaN(read) ? -1 : read; };

  const show = () => {
    const found = chosen();
    const last = Math.max(0, Math.ceil(found.length / PAGE) - 1);
    page = Math.min(page, last);
    const from = page * PAGE;
    body.replaceChildren(...found.slice(from, from + PAGE).map((student) => student.row));
    const until = Math.min(from + PAGE, found.length);
    pages.querySelector("p").textContent = found.length
      ? `${from + 1}–${until} of ${found.length.toLocaleString("en")}${found.length < students.length ? ` found among ${students.length.toLocaleString("en")}` : ""}`
      : "nobody found";
    const [previous, next] = pages.querySelectorAll("button");
    previous.disabled = page === 0;
    next.disabled = page === last;
  };

  const again = () => { page = 0; show(); };

  const sortable = (head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => {
      const numbers = head.dataset.numbers !== undefined;
      const down = sorted?.column === column ? !sorted.down : false;
      sorted = { column, down, numbers };
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      again();
    });
    head.append(button);
  };

  // A bar, a mistake or a group that is followed (#mistake=…) filters the table.
  const follow = () => {
    const wanted = decodeURIComponent(location.hash.slice(1));
    if (![...filter.options].some((option) => option.value === wanted && wanted)) return;
    filter.value = wanted;
    find.value = "";
    again();
    document.querySelector("#students").scrollIntoView();
  };

  if (body) {
    [...table.tHead.rows[0].cells].forEach(sortable);
    find.addEventListener("input", again);
    filter.addEventListener("change", again);
    const [previous, next] = pages.querySelectorAll("button");
    previous.addEventListener("click", () => { page -= 1; show(); });
    next.addEventListener("click", () => { page += 1; show(); });
    addEventListener("hashchange", follow);
    addEventListener("beforeprint", () => body.replaceChildren(...chosen().map((student) => student.row)));
    addEventListener("afterprint", show);
    controls.hidden = pages.hidden = false;
    show();
    follow();
  }

  // The command that puts a note into reports, as it is typed; quoted for a shell.
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const folder = location.protocol === "file:" ? ` -o ${quoted(decodeURIComponent(location.pathname).replace(/\/[^/]*$/, ""))}` : "";
  for (const note of document.querySelectorAll("textarea")) {
    const command = document.getElementById(note.dataset.command);
    const say = () => { command.textContent = `grade note ${note.dataset.group} ${quoted(note.value.trim() || "…")}${folder}`; };
    note.readOnly = false;
    note.addEventListener("input", say);
    say();
  }
}
