// How the page looks: light or dark, which colours, what is drawn into cells. Remembered where the browser allows it.

const THEMES = ["system", "light", "dark"];
const look = { theme: "system", safe: false, digits: false, differences: true };
const lookListeners = [];

function loadLook() {
  try {
    const kept = JSON.parse(localStorage.getItem("arc-report-look") || "{}");
    for (const name of Object.keys(look)) if (typeof kept[name] === typeof look[name]) look[name] = kept[name];
    if (!THEMES.includes(look.theme)) look.theme = "system";
  } catch (error) {
    // a frame without storage, or what is stored is no JSON: the defaults do
  }
}

function changeLook(changes) {
  Object.assign(look, changes);
  try {
    localStorage.setItem("arc-report-look", JSON.stringify(look));
  } catch (error) {
    // not remembered
  }
  applyLook();
}

function applyLook() {
  document.documentElement.dataset.theme = look.theme;
  byId("theme").textContent = `Theme: ${look.theme}`;
  byId("palette").setAttribute("aria-pressed", look.safe);
  byId("digits").setAttribute("aria-pressed", look.digits);
  byId("differences").setAttribute("aria-pressed", look.differences);
  for (const listener of lookListeners) listener();
}

function nextTheme() {
  changeLook({ theme: THEMES[(THEMES.indexOf(look.theme) + 1) % THEMES.length] });
}

function startLook() {
  loadLook();
  byId("theme").addEventListener("click", nextTheme);
  byId("palette").addEventListener("click", () => changeLook({ safe: !look.safe }));
  byId("digits").addEventListener("click", () => changeLook({ digits: !look.digits }));
  byId("differences").addEventListener("click", () => changeLook({ differences: !look.differences }));
  applyLook();
}
