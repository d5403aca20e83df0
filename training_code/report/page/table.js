// The table: a row a puzzle, sorted by any column, opened in place.

const sorting = { column: null, down: false };
const rowOf = new Map(); // number of a puzzle -> its <tr>
const detailRow = new Map(); // number of an opened puzzle -> the <tr> below
let shown = []; // numbers, in the order of the table
let current = null; // number of the row that the keyboard is at

function columnsOf() {
  const several = data.runs.length > 1;
  const columns = [
    { name: "puzzle", value: (row) => row.id, cell: (row, number) => opener(row, number), first: true },
    { name: "test input, attempt, truth", value: null, cell: (row) => thumbs(row) },
  ];
  data.runs.forEach((run, place) => {
    const of = several ? `${String.fromCharCode(65 + place)} ` : "";
    const title = several ? run.name : null;
    const add = (name, value, cell, numeric = true) =>
      columns.push({ name: of + name, title, numeric, value: (row) => (row.runs[place] ? value(row.runs[place]) : null), cell: (row) => (row.runs[place] ? cell(row.runs[place]) : "") });
    columns.push({ name: `${of}outcome`, title, value: (row) => (row.runs[place] ? Object.keys(STATES).indexOf(row.runs[place].state) : null), cell: (row) => [stateBadge(row.runs[place]), " ", flagBadges(row.runs[place], { brief: true })] });
    if (run.judged) add("rank of right", (one) => one.ranks && (one.ranks.includes(null) ? null : Math.max(...one.ranks)), (one) => (one.ranks ? one.ranks.map((rank) => (rank === null ? "–" : rank)).join(" / ") : ""));
    if (several) {
      add("time", (one) => sum(one.seconds) || null, (one) => showSeconds(sum(one.seconds) || null));
      return;
    }
    add("candidates", (one) => sum(one.candidates), (one) => one.candidates.join(" / "));
    add("p of best", (one) => (one.sure.includes(null) || !one.sure.length ? null : -Math.max(...one.sure)), (one) => one.sure.map(showProbability).join(" / "));
    const stages = ["train", "search", "score"];
    stages.forEach((stage, at) => add(stage, (one) => one.seconds[at] || null, (one) => showSeconds(one.seconds[at] || null)));
  });
  return columns;
}

function opener(row, number) {
  return el("button", { type: "button", class: "opener", "aria-expanded": "false", "aria-controls": `detail-${number}`, tabindex: "-1" }, el("span", { class: "twist", "aria-hidden": "true" }, "▸"), row.id);
}

function thumbs(row) {
  const [run, truth] = [row.runs.find(Boolean), row.truths[0]];
  const texts = [row.tests[0] && [row.tests[0], "test input"], run && run.attempts[0] && [run.attempts[0][0], "first attempt", truth], truth && [truth, "truth"]];
  return el("span", { class: "thumbs" }, texts.filter(Boolean).map(([text, label, right]) => gridPicture({ text, label, side: 44, truth: right, largest: 9 })));
}

let columns = [];

function startTable() {
  columns = columnsOf();
  const heads = columns.map((column, place) =>
    el("th", { scope: "col", "aria-sort": column.value ? "none" : null, class: column.numeric ? "number" : "", title: column.title }, column.value ? el("button", { type: "button", class: "sorter", onclick: () => sortBy(place) }, column.name, el("span", { class: "sign", "aria-hidden": "true" })) : column.name),
  );
  data.puzzles.forEach((row, number) => {
    const cells = columns.map((column) => el(column.first ? "th" : "td", { scope: column.first ? "row" : null, class: column.numeric ? "number" : "" }, column.cell(row, number)));
    const line = el("tr", { class: "puzzle", "data-id": row.id }, cells);
    line.addEventListener("click", (event) => {
      if (window.getSelection().toString() && !event.target.closest("button")) return;
      setCurrent(number);
      toggle(number);
    });
    line.addEventListener("focusin", () => setCurrent(number, { focus: false }));
    rowOf.set(number, line);
  });
  const table = el("table", { class: "puzzles" }, el("caption", { class: "for-readers" }, "Puzzles; the buttons of the head sort, those of the rows open a puzzle"), el("thead", {}, el("tr", {}, heads)), el("tbody", { id: "rows" }));
  byId("table").append(table);
  showRows();
}

function sortBy(place) {
  const again = sorting.column === place;
  if (again && sorting.down) Object.assign(sorting, { column: null, down: false });
  else Object.assign(sorting, { column: place, down: again });
  document.querySelectorAll("table.puzzles > thead th").forEach((head, at) => {
    if (columns[at].value) head.setAttribute("aria-sort", at !== sorting.column ? "none" : sorting.down ? "descending" : "ascending");
  });
  showRows();
}

// Rows without a value stand last, whichever way is sorted.
function compareRows(a, b) {
  if (sorting.column === null) return a - b;
  const [x, y] = [a, b].map((number) => columns[sorting.column].value(data.puzzles[number]));
  if (x === null || y === null) return (x === null) - (y === null) || a - b;
  const order = typeof x === "string" ? (x < y ? -1 : x > y ? 1 : 0) : x - y;
  return (sorting.down ? -order : order) || a - b;
}

function showRows() {
  shown = data.puzzles.map((_, number) => number).filter((number) => passes(data.puzzles[number]));
  shown.sort(compareRows);
  byId("rows").replaceChildren(...shown.flatMap((number) => [rowOf.get(number), detailRow.get(number)].filter(Boolean)));
  byId("shown").textContent = `${shown.length === data.puzzles.length ? count(shown.length, "puzzle") : `${shown.length} of ${count(data.puzzles.length, "puzzle")}`}`;
  if (!shown.includes(current)) setCurrent(shown.length ? shown[0] : null, { focus: false });
}

function setCurrent(number, { focus = true } = {}) {
  const before = rowOf.get(current);
  if (before) {
    before.classList.remove("current");
    before.querySelector(".opener").tabIndex = -1;
  }
  current = number;
  const line = rowOf.get(number);
  if (!line) return;
  line.classList.add("current");
  const button = line.querySelector(".opener");
  button.tabIndex = 0;
  if (focus) button.focus({ preventScroll: true });
}

function toggle(number) {
  if (detailRow.has(number)) closePuzzle(number);
  else openPuzzle(number);
}

function openPuzzle(number, { alone = false, focus = false } = {}) {
  if (alone) closeAll();
  if (!shown.includes(number)) clearFilter();
  if (!detailRow.has(number)) {
    const below = el("tr", { class: "detail", id: `detail-${number}` }, el("td", { colspan: columns.length }, detailOf(number)));
    detailRow.set(number, below);
    rowOf.get(number).after(below);
    markOpen(number, true);
  }
  if (focus) {
    setCurrent(number);
    rowOf.get(number).scrollIntoView({ block: "start" });
  }
}

function closePuzzle(number) {
  detailRow.get(number).remove();
  detailRow.delete(number);
  markOpen(number, false);
}

function markOpen(number, open) {
  rowOf.get(number).classList.toggle("open", open);
  rowOf.get(number).querySelector(".opener").setAttribute("aria-expanded", open);
}

function closeAll() {
  for (const number of [...detailRow.keys()]) closePuzzle(number);
}

function openShown() {
  for (const number of shown) openPuzzle(number);
}
