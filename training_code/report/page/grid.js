// Grids as pictures: a text of digits becomes a canvas, drawn when it comes near the window.

const drawn = new Map(); // canvas -> what it shows
const parsed = new Map();

function rowsOf(text) {
  if (!parsed.has(text)) parsed.set(text, text.split("/").map((row) => Array.from(row, Number)));
  return parsed.get(text);
}

function sizeOf(text) {
  const rows = rowsOf(text);
  return `${rows.length} × ${rows[0].length}`;
}

// Places [row, column] where two grids of one size differ; null if their sizes differ.
function differences(text, truth) {
  const [ours, theirs] = [rowsOf(text), rowsOf(truth)];
  if (ours.length !== theirs.length || ours[0].length !== theirs[0].length) return null;
  const places = [];
  ours.forEach((row, r) => row.forEach((cell, c) => cell !== theirs[r][c] && places.push([r, c])));
  return places;
}

const watcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watcher.unobserve(entry.target);
      const picture = drawn.get(entry.target);
      if (picture) paint(entry.target, picture);
    }
  },
  { rootMargin: "400px" },
);

// A picture at most `side` CSS pixels wide and high. truth: cells that differ from it are marked.
function gridPicture({ text, label, side, truth, largest = 26 }) {
  const rows = rowsOf(text);
  const cell = Math.max(1, Math.min(largest, Math.floor((side - 1) / Math.max(rows.length, rows[0].length))));
  const canvas = el("canvas", { class: "grid", role: "img", "aria-label": `${label}, ${sizeOf(text)}: ${text.replaceAll("/", " ")}` });
  canvas.style.width = `${rows[0].length * cell + 1}px`;
  canvas.style.height = `${rows.length * cell + 1}px`;
  const picture = { rows, cell, marks: truth ? differences(text, truth) || [] : [], painted: false };
  drawn.set(canvas, picture);
  watcher.observe(canvas);
  canvas.addEventListener("mousemove", (event) => describeCell(canvas, picture, event));
  return canvas;
}

function describeCell(canvas, { rows, cell }, event) {
  const [r, c] = [Math.floor(event.offsetY / cell), Math.floor(event.offsetX / cell)];
  const colour = (rows[r] || [])[c];
  canvas.title = colour === undefined ? "" : `row ${r + 1}, column ${c + 1}: ${colour} (${data.names[colour]})`;
}

function paint(canvas, picture) {
  const { rows, cell, marks } = picture;
  const scale = Math.max(2, Math.ceil(window.devicePixelRatio || 1));
  const colours = look.safe ? data.safe : data.colours;
  canvas.width = (rows[0].length * cell + 1) * scale;
  canvas.height = (rows.length * cell + 1) * scale;
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.fillStyle = "#6b6b6b";
  context.fillRect(0, 0, canvas.width, canvas.height);
  const line = cell >= 4 ? 1 : 0;
  rows.forEach((row, r) =>
    row.forEach((colour, c) => {
      context.fillStyle = colours[colour];
      context.fillRect(c * cell + line, r * cell + line, cell - line, cell - line);
      if (look.digits && cell >= 9) writeDigit(context, colours[colour], colour, c * cell + 0.5, r * cell + 0.5, cell);
    }),
  );
  if (look.differences) for (const [r, c] of marks) mark(context, c * cell, r * cell, cell);
  picture.painted = true;
  canvas.dataset.drawn = "yes";
}

function writeDigit(context, background, digit, x, y, cell) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(background.slice(at, at + 2), 16));
  context.fillStyle = 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "#000000" : "#ffffff";
  context.font = `${Math.round(cell * 0.6)}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(String(digit), x + cell / 2, y + cell / 2);
}

// A cell that differs: a white frame with a black one around it, seen on every colour, the middle keeps the colour; in small cells a dot.
function mark(context, x, y, cell) {
  if (cell < 9) {
    const dot = cell < 3 ? 0 : Math.max(1, Math.round(cell / 3));
    context.fillStyle = "#ffffff";
    context.fillRect(x + (cell + 1 - dot) / 2, y + (cell + 1 - dot) / 2, dot, dot);
    return;
  }
  const width = cell < 18 ? 1 : Math.round(cell / 12);
  for (const [colour, inset] of [["#000000", 0], ["#ffffff", width]]) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    const at = inset + width / 2 + 1;
    context.strokeRect(x + at, y + at, cell - 2 * at + 1, cell - 2 * at + 1);
  }
}

function paintAll() {
  for (const [canvas, picture] of drawn) {
    if (!canvas.isConnected && picture.painted) drawn.delete(canvas);
    else if (picture.painted) paint(canvas, picture);
  }
}

function startGrids() {
  lookListeners.push(paintAll);
  window.addEventListener("beforeprint", () => {
    for (const [canvas, picture] of drawn) if (canvas.isConnected && !picture.painted) paint(canvas, picture);
  });
}
