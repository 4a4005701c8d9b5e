/** Whether a key is meant for what has the focus. @param {KeyboardEvent} event */
export function isTyping({ target, key }) {
  if (target.closest("input:not([type=checkbox]), textarea, select") !== null) return true;
  return key === " " && target.closest("button, input, summary") !== null;
}
