// The summary: score and oracle, what came of the puzzles, ranks of the right grids, times per stage; two runs side by side.

function startSummary() {
  byId("summary").append(...data.runs.map(runCard), ...(data.runs.length > 1 ? [comparison()] : []));
}

function runCard(run, place) {
  return el(
    "article",
    { class: "run" },
    data.runs.length > 1 && el("h2", {}, `${String.fromCharCode(65 + place)}: ${run.name}`),
    el("div", { class: "figures" }, figures(run)),
    run.judged > 0 && stateBar(place),
    el("div", { class: "charts" }, run.judged > 0 && rankChart(run), run.stages.length > 0 && stageTable(run)),
    run.judged > 0 && folded("points", "Points of every ranking rule", pointsTable(run)),
    run.faults.length > 0 && folded("faults", count(run.faults.length, "fault"), el("ul", {}, run.faults.map(([kind, puzzle, message, action]) => el("li", {}, `${kind}${puzzle ? ` (${puzzle})` : ""}: ${message}; ${action}`)))),
    folded("facts", "Run, model and machine", el("dl", { class: "facts" }, run.facts.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]))),
  );
}

function figures(run) {
  const share = (points) => (run.judged ? ` (${((100 * points) / run.judged).toFixed(1)} %)` : "");
  const solved = run.judged
    ? [
        ["score", showNumber(run.points), `of ${count(run.judged, "puzzle")}${share(run.points)}`],
        ["right grid found", showNumber(run.oracle), `what the best choice would score${share(run.oracle)}`],
      ]
    : [["puzzles", String(run.puzzles), "their solutions are not known"]];
  const others = [
    ["time", run.seconds === null ? 0 : showSeconds(run.seconds), "by the clock, of the last start"],
    [FLAGS.cut.words, run.cut, run.cut === 1 ? "puzzle" : "puzzles"],
    ["guesses submitted", run.guessed, `of ${2 * run.tests} attempts`],
    ["crashed", run.crashed, run.crashed === 1 ? "puzzle" : "puzzles"],
  ];
  return [...solved, ...others.filter(([, number]) => number)].map(([name, number, words]) => el("div", { class: "figure" }, el("span", { class: "name" }, name), el("span", { class: "big" }, number), el("span", { class: "words" }, words)));
}

function stateBar(place) {
  const counts = Object.keys(STATES).map((state) => [state, data.puzzles.filter((row) => row.runs[place] && row.runs[place].state === state).length]).filter(([, number]) => number);
  const bar = el("div", { class: "bar", role: "img", "aria-label": counts.map(([state, number]) => `${STATES[state].words}: ${number}`).join(", ") });
  for (const [state, number] of counts) {
    const part = el("span", { class: `part ${state}`, title: `${STATES[state].words}: ${number}` }, `${STATES[state].sign} ${number}`);
    part.style.flexGrow = number;
    bar.append(part);
  }
  return el("div", {}, bar, el("p", { class: "legend" }, counts.map(([state, number]) => el("span", {}, el("span", { class: `swatch ${state}`, "aria-hidden": "true" }), `${STATES[state].words} ${number}`))));
}

function rankChart(run) {
  const most = Math.max(1, ...run.ranks.map(([, number]) => number));
  const rows = run.ranks.map(([words, number]) => {
    const bar = el("span", { class: "bar-line" });
    bar.style.width = `${(100 * number) / most}%`;
    return el("tr", {}, el("th", { scope: "row" }, words), el("td", { class: "bar-cell" }, bar), el("td", { class: "number" }, number));
  });
  return el("table", { class: "plain chart" }, el("caption", {}, `Rank of the right grid (${count(run.ranks.reduce((sum, [, n]) => sum + n, 0), "test input")})`), el("tbody", {}, rows));
}

function stageTable(run) {
  const all = run.stages.reduce((sum, row) => sum + row[3], 0) || 1;
  const several = new Set(run.stages.map(([round]) => round)).size > 1;
  const rows = run.stages.map(([round, stage, times, seconds, longest]) => {
    const bar = el("span", { class: "bar-line" });
    bar.style.width = `${(100 * seconds) / all}%`;
    return el("tr", {}, several && el("td", {}, round), el("th", { scope: "row" }, stage), el("td", { class: "bar-cell" }, bar), [showSeconds(seconds), showSeconds(seconds / times), showSeconds(longest)].map((text) => el("td", { class: "number" }, text)));
  });
  const names = [...(several ? ["round"] : []), "stage", "", "in all", "mean", "longest"];
  return el("table", { class: "plain chart" }, el("caption", {}, "Time per stage"), el("thead", {}, el("tr", {}, names.map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, rows));
}

function pointsTable(run) {
  const rows = run.rules.map(([name, first, second, own]) => el("tr", { class: own ? "own" : "" }, el("th", { scope: "row" }, name, own && " (this run)"), el("td", { class: "number" }, showNumber(first)), el("td", { class: "number" }, showNumber(second))));
  return el("table", { class: "plain" }, el("caption", {}, `Of ${run.judged}, without guesses; the right grid was found for ${showNumber(run.oracle)}.`), el("thead", {}, el("tr", {}, ["rule", "best one", "best two"].map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, rows));
}

const SOLVERS = ["both", "first", "second", "neither"];

function sharedWords(shared) {
  const [first, second] = data.runs.map((run) => run.name);
  return { both: "by both", first: `only by ${first}`, second: `only by ${second}`, neither: "by neither" }[shared];
}

function comparison() {
  const common = data.puzzles.filter((row) => whoSolved(row));
  const points = data.runs.map((run, place) => `${run.name} ${showNumber(sum(common.map((row) => row.runs[place].points)))}`);
  const [first, second] = ["first", "second"].map((shared) => common.filter((row) => whoSolved(row) === shared).length);
  return el(
    "article",
    { class: "run compare" },
    el("h2", {}, "The two runs against each other"),
    el("p", {}, common.length ? `Points on the ${count(common.length, "puzzle")} of both: ${points.join(", ")}.` : "They have no puzzle with a known solution in common."),
    first + second > 0 && el("p", { class: "note" }, `If both were equally good, a split of those ${first + second} puzzles that only one solved at least as uneven as ${first} : ${second} would come in ${showProbability(-Math.log(signTest(first, second)))} of all cases (sign test).`),
    common.length > 0 && el("div", { class: "charts" }, [["Solved", whoSolved], ["Right grid found", whoFound]].map(([name, judge]) => sharesTable(name, judge))),
  );
}

function sharesTable(name, judge) {
  const rows = SOLVERS.map((shared) => [shared, data.puzzles.filter((row) => judge(row) === shared)]);
  return el(
    "table",
    { class: "plain shares" },
    el("caption", {}, name),
    el("tbody", {}, rows.map(([shared, found]) => el("tr", {}, el("th", { scope: "row" }, sharedWords(shared)), el("td", { class: "number" }, found.length), el("td", {}, shared === "neither" ? "" : idLinks(found))))),
  );
}

function idLinks(rows) {
  const links = rows.slice(0, 40).map((row) => [el("button", { type: "button", class: "link", onclick: () => openPuzzle(data.puzzles.indexOf(row), { alone: true, focus: true }) }, row.id), " "]);
  return [links, rows.length > links.length && ` and ${rows.length - links.length} more`];
}
