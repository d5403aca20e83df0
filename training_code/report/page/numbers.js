// Numbers as people read them.

function showSeconds(value) {
  if (value === null || value === undefined) return "–";
  if (value < 100) return `${value.toFixed(1)} s`;
  const seconds = Math.round(value);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return hours ? `${hours} h ${String(minutes).padStart(2, "0")} min` : `${minutes} min ${String(rest).padStart(2, "0")} s`;
}

// An nll in nats as the probability that it is.
function showProbability(nll) {
  if (nll === null || nll === undefined) return "–";
  const percent = 100 * Math.exp(-nll);
  if (percent >= 99.95) return "100 %";
  if (percent >= 0.095) return `${percent.toFixed(1)} %`;
  if (percent >= 0.00095) return `${percent.toFixed(3)} %`;
  return percent >= 1e-9 ? `${percent.toExponential(0)} %` : "0 %";
}

function showNumber(value) {
  if (value === null || value === undefined) return "–";
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  return size >= 1e5 || (size < 1e-3 && size > 0) ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}

function count(number, one, many) {
  return `${number} ${number === 1 ? one : many || `${one}s`}`;
}

// Sign test, two-sided: how often a split of `a + b` fair coins is at least as uneven as a : b.
function signTest(a, b) {
  const all = a + b;
  let [share, term] = [0, Math.exp(-all * Math.LN2)];
  for (let heads = 0; heads <= Math.min(a, b); heads++) {
    share += term;
    term *= (all - heads) / (heads + 1);
  }
  return Math.min(1, 2 * share);
}

function sum(values) {
  return values.reduce((all, value) => all + value, 0);
}

function mean(values) {
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length ? sum(known) / known.length : null;
}
