// The keyboard: every key, what it does, and the help that lists them.

const KEYS = [
  [["j", "ArrowDown"], "next puzzle", () => step(1)],
  [["k", "ArrowUp"], "previous puzzle", () => step(-1)],
  [["Enter", "o"], "open or close the puzzle", () => current !== null && toggle(current)],
  [["n"], "open the next puzzle, close the others", () => walk(1)],
  [["p"], "open the previous puzzle, close the others", () => walk(-1)],
  [["Home"], "first puzzle", () => step(-Infinity)],
  [["End"], "last puzzle", () => step(Infinity)],
  [["Escape"], "close what is open, then show all puzzles", () => (detailRow.size ? closeAll() : clearFilter())],
  [["/"], "search for an id", () => byId("search").focus()],
  [["v"], "evidence per view: open or close", () => unfold("views")],
  [["r"], "rank by every rule: open or close", () => unfold("rules")],
  [["w"], "training, search and time: open or close", () => unfold("work")],
  [["c"], "usual or colour-blind-safe colours", () => changeLook({ safe: !look.safe })],
  [["g"], "digits in the cells", () => changeLook({ digits: !look.digits })],
  [["x"], "marks of cells that differ from the truth", () => changeLook({ differences: !look.differences })],
  [["t"], "light, dark, or as the system has it", nextTheme],
  [["?"], "this help", () => byId("keys").showModal()],
];
const KEY_NAMES = { ArrowDown: "↓", ArrowUp: "↑", Escape: "Esc" };

function step(by) {
  if (!shown.length) return;
  const place = Math.max(0, Math.min(shown.length - 1, shown.indexOf(current) + by));
  setCurrent(shown[place]);
  rowOf.get(shown[place]).scrollIntoView({ block: "nearest" });
}

function walk(by) {
  if (!shown.length) return;
  const here = shown.indexOf(current);
  const place = detailRow.has(current) ? here + by : here;
  if (place >= 0 && place < shown.length) openPuzzle(shown[place], { alone: true, focus: true });
}

function unfold(kind) {
  const nodes = [...document.querySelectorAll(`details[data-kind="${kind}"]`)];
  const open = !nodes.some((node) => node.open);
  for (const node of nodes) node.open = open;
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
  const target = event.target;
  if (target.matches("input")) {
    if (event.key === "Escape" || event.key === "Enter") {
      if (current !== null) setCurrent(current);
      event.preventDefault();
    }
    return;
  }
  const inside = target.closest("button, summary, a, .scroll");
  if (inside && !target.matches(".opener") && (event.key === "Enter" || event.key.startsWith("Arrow"))) return;
  const known = KEYS.find(([keys]) => keys.includes(event.key));
  if (!known) return;
  event.preventDefault();
  known[2]();
}

function startKeys() {
  const rows = KEYS.map(([keys, words]) => el("tr", {}, el("th", { scope: "row" }, keys.map((key) => [el("kbd", {}, KEY_NAMES[key] || key), " "])), el("td", {}, words)));
  byId("keys").append(
    el("h2", { id: "keys-title" }, "Keys"),
    el("table", { class: "plain" }, el("tbody", {}, rows)),
    el("form", { method: "dialog" }, el("button", { type: "submit", autofocus: true }, "Close")),
  );
  byId("help").addEventListener("click", () => byId("keys").showModal());
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    byId("puzzles").scrollIntoView();
    if (current !== null) setCurrent(current);
  });
  document.addEventListener("keydown", pressed);
}
