// The candidates of a test input as pictures in ranked order, and the guesses that were submitted beside them.

function against(text, truth) {
  if (!truth) return null;
  const places = differences(text, truth);
  if (places === null) return el("span", { class: "differs" }, `${sizeOf(text)} instead of ${sizeOf(truth)}`);
  if (!places.length) return el("span", { class: "right-one" }, "✓ right");
  return el("span", { class: "differs" }, `${count(places.length, "cell")} ${places.length === 1 ? "differs" : "differ"}`);
}

function candidateCard(candidate, views, truth) {
  const nll = mean(candidate.scored);
  const name = `candidate ${candidate.rank}`;
  return el(
    "li",
    { class: `card${candidate.right ? " right" : ""}${candidate.attempt ? " submitted" : ""}`, "data-rank": candidate.rank },
    el("div", { class: "card-head" }, el("strong", {}, `#${candidate.rank}`), candidate.program && programFlag(candidate.program), candidate.attempt && el("span", { class: "flag attempt" }, `attempt ${candidate.attempt}`)),
    gridPicture({ text: candidate.g, label: name, side: 160, truth, largest: 22 }),
    el("div", { class: "card-words" }, against(candidate.g, truth)),
    el("div", { class: "card-words", title: nll === null ? "" : `mean nll ${showNumber(nll)}` }, nll === null ? "not scored" : `p ${showProbability(nll)}`, views.length ? ` · ${foundBy(candidate)}/${views.length} views` : ""),
    viewStrip(candidate, views),
  );
}

function programFlag(program) {
  return el("span", { class: "flag program", title: `${count(program.votes, "program")} found that ${program.votes === 1 ? "gives" : "give"} it; cost of the shortest: ${showNumber(program.cost)}` }, "program");
}

// The texts of the programs behind the candidates of a test input.
function programTexts(cands) {
  const known = cands.filter((cand) => cand.program);
  if (!known.length) return null;
  return folded(
    "programs",
    count(known.length, "program"),
    el("p", { class: "note" }, "Each reproduces all demonstrations. The lower its cost, the shorter it is, and the surer."),
    known.map((cand) => [el("p", { class: "note" }, `#${cand.rank}: cost ${showNumber(cand.program.cost)}, ${count(cand.program.votes, "program")} that say the same`), el("pre", { class: "source", tabindex: "0" }, cand.program.source)]),
  );
}

function guessCard(text, number, words, truth) {
  return el(
    "li",
    { class: `card submitted guess${truth === text ? " right" : ""}` },
    el("div", { class: "card-head" }, el("strong", {}, "guess"), el("span", { class: "flag attempt" }, `attempt ${number}`)),
    gridPicture({ text, label: `guess, attempt ${number}`, side: 160, truth, largest: 22 }),
    el("div", { class: "card-words" }, against(text, truth)),
    el("div", { class: "card-words" }, words),
  );
}

// All of a test input in one run. row: the run's entry in the table.
function candidateList(test, row, query, truth) {
  const guesses = row.attempts[query].map((text, place) => (test.guessed[place] === null ? null : guessCard(text, place + 1, test.guessed[place], truth)));
  const hidden = row.candidates[query] - test.cands.length;
  return [
    el("ol", { class: "cards" }, test.cands.map((cand) => candidateCard(cand, test.views, truth)), guesses),
    !test.cands.length && el("p", { class: "note" }, "The searches found no candidate."),
    hidden > 0 && el("p", { class: "note" }, `${count(hidden, "more candidate")} of lower rank not shown.`),
  ];
}
