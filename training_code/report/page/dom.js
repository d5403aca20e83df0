// Elements made of text and other elements. Data becomes text nodes and attribute values, never markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

// el("p", {class: "note"}, "text", otherElement)
function el(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function byId(id) {
  return document.getElementById(id);
}

// A <details> that stays open on the next puzzle if the reader has opened one of its kind.
const openKinds = new Set();

function folded(kind, title, ...children) {
  const node = el("details", { class: "folded", "data-kind": kind, open: openKinds.has(kind) }, el("summary", {}, title), children);
  node.addEventListener("toggle", () => (node.open ? openKinds.add(kind) : openKinds.delete(kind)));
  return node;
}
