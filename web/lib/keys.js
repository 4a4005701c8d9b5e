/**
 * Keys of the whole page; they do nothing while one types. Digits open the first of a list.
 *
 * @param {Record<string, () => void>} acts What each key does, letters in lower case.
 * @param {{ names: () => readonly string[], open: (name: string) => void }} list
 */
export function followKeys(acts, list) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isTyping(event) || document.querySelector("dialog[open]") !== null && event.key !== "?") {
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const chosen = /^[1-9]$/.test(key) ? list.names()[Number(key) - 1] : undefined;
    if (chosen !== undefined) list.open(chosen);
    else if (Object.hasOwn(acts, key) && !event.repeat) acts[key]();
    else return;
    event.preventDefault();
  });
}

/** Whether a key is meant for what has the focus. @param {KeyboardEvent} event */
function isTyping({ target, key }) {
  if (target.closest("input:not([type=checkbox]), textarea, select") !== null) return true;
  return key === " " && target.closest("button, input, summary") !== null;
}
