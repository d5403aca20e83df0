// The loss of a test-time training as a curve: a line per round, nats per reply token against steps.

function lossCurve(losses) {
  const [width, height, left, bottom] = [340, 130, 40, 22];
  const steps = losses.flatMap(({ values: [at] }) => at);
  const nats = losses.flatMap(({ values: [, loss] }) => loss).filter((loss) => loss !== null);
  const [first, last] = [Math.min(...steps), Math.max(...steps)];
  const top = Math.max(...nats, 1e-9) * 1.05;
  const x = (step) => left + (last === first ? 0.5 : (step - first) / (last - first)) * (width - left - 10);
  const y = (loss) => 8 + (1 - loss / top) * (height - bottom - 8);
  const words = losses.map(({ round, values: [at, loss] }) => `${round}: ${count(at[at.length - 1], "step")}, loss ${showNumber(loss[0])} to ${showNumber(loss[loss.length - 1])}`);
  const picture = svg("svg", { class: "loss", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Training loss. ${words.join("; ")}` });
  for (const share of [0, 0.5, 1]) {
    const value = (top / 1.05) * share;
    picture.append(
      svg("line", { class: "rule", x1: left, x2: width - 10, y1: y(value), y2: y(value) }),
      svg("text", { class: "tick", x: left - 5, y: y(value) + 3.5, "text-anchor": "end" }, showNumber(Number(value.toPrecision(2)))),
    );
  }
  picture.append(
    svg("text", { class: "tick", x: x(first), y: height - 6, "text-anchor": "middle" }, first),
    svg("text", { class: "tick", x: width - 10, y: height - 6, "text-anchor": "end" }, count(last, "step")),
  );
  losses.forEach(({ values: [at, loss] }, line) => {
    const points = at.map((step, place) => [step, loss[place]]).filter(([, value]) => value !== null);
    picture.append(svg("polyline", { class: `line l${line % 4}`, points: points.map(([step, value]) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`).join(" ") }));
  });
  return el("figure", { class: "curve" }, picture, el("figcaption", {}, words.map((text, line) => el("span", { class: `key l${line % 4}` }, text))));
}
