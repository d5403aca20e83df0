// The evidence for candidates: what every view says, and where every ranking rule puts them.

// The operations of a view's key, without the puzzle: "tp.rt.perm0321456789".
function viewWords(key) {
  const at = key.indexOf(".");
  return at < 0 ? "as it is" : key.slice(at + 1);
}

function heat(node, nll) {
  node.style.setProperty("--heat", nll === null ? 0 : Math.exp(-nll).toFixed(3));
  return node;
}

function foundBy(candidate) {
  return candidate.search.filter((nll) => nll !== null).length;
}

// A square per view: the fuller, the more probable; a thick frame where the view's own search found the grid.
function viewStrip(candidate, views) {
  const strip = el("span", { class: "strip", role: "img", "aria-label": `found by the searches of ${foundBy(candidate)} of ${views.length} views` });
  views.forEach(([, key], place) => {
    const [scored, search] = [candidate.scored[place], candidate.search[place]];
    const words = [viewWords(key), scored === null ? "not scored" : `scored ${showProbability(scored)}`, search === null ? "not found by its search" : `found by its search, ${showProbability(search)}`];
    strip.append(heat(el("span", { class: `view${search === null ? "" : " found"}${scored === null ? " blank" : ""}`, title: words.join("\n") }), scored));
  });
  return strip;
}

function evidenceTable(test, block) {
  const { views, cands } = test;
  const cut = new Set(block.stages.flatMap((stage) => stage.cut.map((key) => `${stage.round}|${key}`)));
  const several = new Set(views.map(([source]) => source)).size > 1;
  const head = el("tr", {}, several && el("th", { scope: "col" }, "round"), el("th", { scope: "col" }, "view"), cands.map((cand) => el("th", { scope: "col", class: cand.right ? "right" : "" }, `#${cand.rank}`)));
  const body = views.map(([source, key], place) => {
    const stopped = cut.has(`${block.sources[source].round}|${key}`);
    return el(
      "tr",
      {},
      several && el("td", {}, block.sources[source].round),
      el("th", { scope: "row", class: "view-key" }, viewWords(key), stopped && el("span", { class: "flag cut", title: "a limit stopped the search of this view" }, "cut")),
      cands.map((cand) => evidenceCell(cand, place)),
    );
  });
  const found = el("tr", {}, several && el("td", {}), el("th", { scope: "row" }, "found by"), cands.map((cand) => el("td", {}, `${foundBy(cand)} of ${views.length}`)));
  return el(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "evidence per view" },
    el("p", { class: "note" }, "nll in nats of every candidate as the answer under every view: lower is better, the fuller the colour the more probable. ● found by the view's own search."),
    el("table", { class: "evidence" }, el("thead", {}, head), el("tbody", {}, body, found)),
  );
}

function evidenceCell(candidate, place) {
  const [scored, search] = [candidate.scored[place], candidate.search[place]];
  const title = search === null ? "not found by the search of this view" : `its search found it with nll ${showNumber(search)} (${showProbability(search)})`;
  const cell = el("td", { title }, scored === null ? (search === null ? "–" : showNumber(search)) : showNumber(scored), search !== null && el("span", { class: "dot", "aria-label": "found" }, " ●"));
  return heat(cell, scored);
}

function rulesTable(test, run) {
  const head = el("tr", {}, el("th", { scope: "col" }, "candidate"), data.rules.map((rule) => el("th", { scope: "col", class: rule === run.rule ? "own" : "" }, rule)));
  const body = test.cands.map((cand) =>
    el(
      "tr",
      { class: cand.right ? "right" : "" },
      el("th", { scope: "row" }, `#${cand.rank}`, cand.right && " ✓"),
      cand.places.map((rank, rule) => el("td", { class: `${rank !== null && rank <= 2 ? "chosen" : ""} ${data.rules[rule] === run.rule ? "own" : ""}` }, rank === null ? "–" : `${rank}.`, el("small", {}, ` ${showNumber(cand.values[rule])}`))),
    ),
  );
  return el(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "rank by every rule" },
    el("p", { class: "note" }, "Rank by every rule, and the rule's number (lower is better). Bold: among its two best. Underlined: the rule of this run."),
    el("table", { class: "evidence rules" }, el("thead", {}, head), el("tbody", {}, body)),
  );
}
