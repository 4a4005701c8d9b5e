/** Longest name of a log without its ending, in bytes: file systems take 255, rotation adds to it. */
const MAX_NAME = 200;

/** Names that the run folder needs for itself. */
const TAKEN = new Set(["guardian", "events"]);

/**
 * Name of the file for a node's output. No two nodes share one: slashes become dots (`camera/left` is `camera.left.log`), and what
 * is neither a letter nor a digit, `-` or `_` is written as in URLs.
 */
export function logName(node: string): string {
  const safe = node.replace(/[^A-Za-z0-9_/-]/gu, escape).replace(/^-/, escape).replaceAll("/", ".")
    .replace(/^\./, "%2F");
  const name = TAKEN.has(safe) ? escape(safe[0]!) + safe.slice(1) : safe;
  return `${name.length <= MAX_NAME ? name : shortened(name)}.log`;
}

function escape(character: string): string {
  const bytes = new TextEncoder().encode(character);
  return Array.from(bytes, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(
    "",
  );
}

/** The beginning of a name, and a sum of all of it (FNV-1a of 32 bits). */
function shortened(name: string): string {
  let sum = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) sum = Math.imul(sum ^ name.charCodeAt(at), 0x01000193);
  return `${name.slice(0, MAX_NAME - 9)}~${(sum >>> 0).toString(16).padStart(8, "0")}`;
}
