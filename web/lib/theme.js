const KEY = "robo-theme";

/** Colours in turn: as the system has them, dark, light. */
const THEMES = ["auto", "dark", "light"];

/** The chosen colours. */
export function theme() {
  return localStorage.getItem(KEY) ?? "auto";
}

/** Shows the page in the chosen colours. */
export function applyTheme() {
  const chosen = theme();
  if (chosen === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  document.dispatchEvent(new Event("robo-theme"));
}

/** Chooses the next colours. */
export function nextTheme() {
  const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
  localStorage.setItem(KEY, next);
  applyTheme();
  return next;
}
