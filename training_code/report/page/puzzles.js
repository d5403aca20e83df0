// The data of the page: the index at once, the block of a puzzle when it is opened.

const data = JSON.parse(byId("index").textContent);
const blocks = new Map();

function blockOf(number) {
  if (!blocks.has(number)) blocks.set(number, JSON.parse(byId(`puzzle-${number}`).textContent));
  return blocks.get(number);
}
