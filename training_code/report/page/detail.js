// An opened puzzle: demonstrations, test inputs with truth and candidates, evidence, and the work that was done.

function demonstrations(block) {
  return el(
    "div",
    { class: "pairs" },
    block.train.map(([input, output], place) =>
      el(
        "figure",
        { class: "pair" },
        gridPicture({ text: input, label: `demonstration ${place + 1}, input`, side: 150, largest: 18 }),
        el("span", { class: "arrow", "aria-hidden": "true" }, "→"),
        gridPicture({ text: output, label: `demonstration ${place + 1}, output`, side: 150, largest: 18 }),
        el("figcaption", {}, `demonstration ${place + 1}`),
      ),
    ),
  );
}

function testSection(row, block, query) {
  const truth = row.truths[query];
  const runs = row.runs.map((run, place) => run && runSection(run, block.runs[place], data.runs[place], query, truth));
  return el(
    "section",
    { class: "test", "data-test": query },
    el("h3", {}, row.tests.length > 1 ? `Test input ${query + 1} of ${row.tests.length}` : "Test input"),
    el(
      "div",
      { class: "question" },
      el("div", { class: "pairs" }, figure(row.tests[query], "test input"), truth ? [el("span", { class: "arrow", "aria-hidden": "true" }, "→"), figure(truth, "truth")] : el("p", { class: "note" }, "The solution is not known.")),
    ),
    runs,
  );
}

function figure(text, name) {
  return el("figure", { class: `single ${name.replace(" ", "-")}` }, gridPicture({ text, label: name, side: 240, largest: 24 }), el("figcaption", {}, `${name}, ${sizeOf(text)}`));
}

function runSection(row, block, run, query, truth) {
  const test = block.tests[query];
  const rank = row.ranks && row.ranks[query];
  const words = [count(row.candidates[query], "candidate"), row.ranks && (rank === null ? "the right grid is not among them" : `the right grid is #${rank}`)];
  return el(
    "div",
    { class: "of-run" },
    el("h4", {}, data.runs.length > 1 ? `${run.name}: ` : "", words.filter(Boolean).join(", ")),
    candidateList(test, row, query, truth),
    programTexts(test.cands),
    test.cands.length > 0 && [folded("views", "Evidence per view", evidenceTable(test, block)), folded("rules", "Rank by every rule", rulesTable(test, run))],
  );
}

function workSection(block, run) {
  const cutoffs = block.sources.map((source) => `${source.round}: completions above p = ${source.p} (nll ${showNumber(source.cutoff)})`);
  const rows = block.stages.map((stage) =>
    el("tr", {}, el("td", {}, stage.round), el("td", {}, stage.stage), el("td", {}, stage.test === null ? "" : stage.test + 1), el("td", { class: "number" }, showSeconds(stage.seconds)), el("td", {}, stageWords(stage))),
  );
  return folded(
    "work",
    [data.runs.length > 1 ? `${run.name}: training, search and time` : "Training, search and time"],
    el(
      "div",
      { class: "work" },
      block.losses.length > 0 && lossCurve(block.losses),
      el(
        "div",
        {},
        cutoffs.length > 0 && el("p", { class: "note" }, `The searches look for ${cutoffs.join("; ")}.`),
        rows.length ? el("table", { class: "plain" }, el("thead", {}, el("tr", {}, ["round", "stage", "test", "time", "what was done"].map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, rows)) : el("p", { class: "note" }, "The log says nothing of its stages."),
        block.faults.map(([kind, message, action]) => el("p", { class: "warning" }, `${kind}: ${message}; ${action}`)),
      ),
    ),
  );
}

const COUNTS = {
  train_samples: (n) => count(n, "sample"),
  train_tokens: (n) => count(n, "token"),
  search_passes: (n) => count(n, "pass", "passes"),
  search_tokens: (n) => `${count(n, "token")} read`,
  views_cut: (n) => (n ? `${count(n, "view")} stopped by a limit` : "no view stopped by a limit"),
  unreadable: (n) => `${count(n, "completion")} that are no grid`,
  greedy: (n) => `${n} from the most probable token at every step`,
  scored: (n) => `${n} scored`,
  programs: (n) => `${count(n, "program")} found`,
  units: (n) => `${count(n, "unit")} of work`,
  out_of_memory: (n) => `out of memory ${count(n, "time")}`,
};

function stageWords(stage) {
  const words = Object.entries(stage.counts)
    .filter(([name]) => name !== "complete" && !(name === "candidates" && stage.stage === "train"))
    .map(([name, value]) => (COUNTS[name] ? COUNTS[name](value) : `${name} ${showNumber(value)}`));
  const node = el("span", {}, words.join(", "));
  if (stage.counts.complete === 0) node.append(" ", el("span", { class: "flag cut" }, "cut short"));
  return node;
}

function detailOf(number) {
  const [row, block] = [data.puzzles[number], blockOf(number)];
  return el(
    "div",
    { class: "detail-body" },
    el("div", { class: "detail-head" }, el("h2", {}, row.id), row.runs.map((run, place) => el("span", {}, data.runs.length > 1 && `${data.runs[place].name}: `, stateBadge(run), " ", flagBadges(run)))),
    row.runs.map((run) => run && run.crashed && el("p", { class: "warning" }, `crashed: ${run.crashed}`)),
    demonstrations(block),
    row.tests.map((_, query) => testSection(row, block, query)),
    block.runs.map((run, place) => run && workSection(run, data.runs[place])),
  );
}
