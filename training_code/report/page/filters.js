// Which puzzles the table shows: words in the id, what came of them, flags, and of two runs which solved them.

const filter = { text: "", states: new Set(), flags: new Set(), solvers: new Set() };

function passes(row) {
  const runs = row.runs.filter(Boolean);
  return (
    row.id.toLowerCase().includes(filter.text) &&
    (!filter.states.size || runs.some((run) => filter.states.has(run.state))) &&
    [...filter.flags].every((flag) => runs.some((run) => hasFlag(run, flag))) &&
    (!filter.solvers.size || filter.solvers.has(whoSolved(row)))
  );
}

function chip(group, name, words, title) {
  const number = data.puzzles.filter((row) => chipFits(group, name, row)).length;
  if (!number) return null;
  const button = el("button", { type: "button", class: `chip ${name}`, "aria-pressed": "false", "data-filter": name, title }, words, " ", el("span", { class: "count" }, number));
  button.addEventListener("click", () => {
    if (!filter[group].delete(name)) filter[group].add(name);
    button.setAttribute("aria-pressed", filter[group].has(name));
    showRows();
  });
  return button;
}

function chipFits(group, name, row) {
  if (group === "solvers") return whoSolved(row) === name;
  return row.runs.some((run) => run && (group === "states" ? run.state === name : hasFlag(run, name)));
}

function clearFilter() {
  filter.text = byId("search").value = "";
  for (const group of ["states", "flags", "solvers"]) filter[group].clear();
  for (const button of document.querySelectorAll(".chip")) button.setAttribute("aria-pressed", "false");
  showRows();
}

function startFilters() {
  const search = el("input", { type: "search", id: "search", placeholder: "puzzle id", "aria-label": "Show puzzles whose id holds this (/)", autocomplete: "off", spellcheck: "false" });
  search.addEventListener("input", () => {
    filter.text = search.value.trim().toLowerCase();
    showRows();
  });
  const states = Object.entries(STATES).map(([name, { sign, words, title }]) => chip("states", name, `${sign} ${words}`, title));
  const flags = Object.entries(FLAGS).map(([name, { words, title }]) => chip("flags", name, words, title));
  const solvers = data.runs.length > 1 ? SOLVERS.map((shared) => chip("solvers", shared, `solved ${sharedWords(shared)}`)) : [];
  byId("filters").append(
    search,
    ...[["What came of it", states], ["Flags", flags], ["Who solved it", solvers]].filter(([, chips]) => chips.some(Boolean)).map(([name, chips]) => el("div", { class: "chips", role: "group", "aria-label": name }, chips)),
    el("button", { type: "button", class: "plain-button", id: "clear", onclick: clearFilter }, "show all"),
    el("button", { type: "button", class: "plain-button", id: "open-all", onclick: openShown, title: "open every puzzle that is shown, e.g. to print them" }, "open all"),
    el("button", { type: "button", class: "plain-button", id: "close-all", onclick: closeAll }, "close all"),
  );
}
