// What came of a puzzle, in words and signs. A sign goes with every colour, so that no meaning hangs on colour alone.

const STATES = {
  solved: { sign: "✓", words: "solved", title: "every test input is solved by one of the two attempts" },
  partly: { sign: "◐", words: "partly solved", title: "some test inputs are solved" },
  unselected: { sign: "◇", words: "found, not selected", title: "the right grid is a candidate, but was not submitted" },
  notfound: { sign: "✗", words: "not found", title: "the right grid is no candidate, though all work was done" },
  late: { sign: "◷", words: "not found in time", title: "the right grid is no candidate; the deadline, or a stop, cut the work short" },
  unknown: { sign: "?", words: "solution unknown", title: "no solutions were given" },
};

const FLAGS = {
  cut: { words: data.runs.some((run) => run.reason === "deadline") ? "cut by deadline" : "cut short", title: "the deadline, or a stop, left some of its work undone" },
  guessed: { words: "guess submitted", title: "an attempt is a guess, no search found it" },
  program: { words: "program submitted", title: "a program that reproduces all demonstrations gives an attempt" },
  crashed: { words: "crashed", title: "an error ended its work" },
  stored: { words: "from the store", title: "an earlier run had finished it" },
};

function hasFlag(run, flag) {
  return Boolean(run && run[flag]);
}

function stateBadge(run) {
  if (!run) return el("span", { class: "badge absent" }, "not in this run");
  const state = STATES[run.state];
  return el("span", { class: `badge ${run.state}`, title: state.title }, el("span", { "aria-hidden": "true" }, state.sign), ` ${state.words}`);
}

// Those that the outcome does not say; brief: those that say something of the answer.
function flagBadges(run, { brief = false } = {}) {
  return Object.keys(FLAGS)
    .filter((flag) => hasFlag(run, flag) && !(flag === "cut" && run.state === "late") && !(flag === "stored" && brief))
    .map((flag) => el("span", { class: `flag ${flag}`, title: flag === "crashed" ? run.crashed : FLAGS[flag].title }, FLAGS[flag].words));
}

// "both", "first", "second" or "neither": of which of two runs something is true; null unless both had the puzzle, with its solutions.
function who(row, test) {
  if (row.runs.length < 2 || !row.runs.every((run) => run && run.state !== "unknown")) return null;
  const [first, second] = row.runs.map(test);
  return first ? (second ? "both" : "first") : second ? "second" : "neither";
}

function whoSolved(row) {
  return who(row, (run) => run.state === "solved");
}

// Who had the right grid of every test input among its candidates.
function whoFound(row) {
  return who(row, (run) => !run.ranks.includes(null));
}
