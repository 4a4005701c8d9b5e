/** Names that need no mending. */
const PLAIN = /^[A-Za-z_:][-\w.:]*$/;

/** XML whose names were mended, and the names as they were. */
export interface MendedXml {
  /** The same elements under names that XML knows. */
  readonly xml: string;
  /** The name that the device gave, by that which stands for it. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Makes XML of what Python's ElementTree writes for parameters whose names XML does not have, such as `2D roi`: it puts them
 * between the brackets as they are. A name ends where ` type="` begins, which PyMoDAQ always writes first.
 *
 * `undefined` when there is nothing to mend, or comments and declarations, which PyMoDAQ never writes. Names with `<`, `>`, `=`
 * or quotes in them cannot be had back.
 */
export function mendNames(xml: string): MendedXml | undefined {
  if (/<[!?]/.test(xml)) return undefined;
  const prefix = freePrefix(xml);
  const given = new Map<string, string>();
  const parts: string[] = [];
  let end = 0;
  for (let at = xml.indexOf("<"); at >= 0; at = xml.indexOf("<", end)) {
    const isClosing = xml[at + 1] === "/";
    const start = isClosing ? at + 2 : at + 1;
    const close = xml.indexOf(">", start);
    if (close < 0) return undefined;
    const name = nameAt(xml, start, close);
    if (name.trim() === "" || /[="']/.test(name)) return undefined;
    parts.push(xml.slice(end, start));
    end = start + name.length;
    parts.push(PLAIN.test(name) ? name : standIn(given, name, prefix));
  }
  if (given.size === 0) return undefined;
  parts.push(xml.slice(end));
  const names = new Map([...given].map(([name, other]) => [other, characters(name)]));
  return { xml: parts.join(""), names };
}

function nameAt(xml: string, start: number, close: number): string {
  // What stands between the brackets may have a bracket in a value, but not before the first attribute.
  const inner = xml.slice(start, close);
  const attributes = inner.indexOf(' type="');
  if (attributes >= 0) return inner.slice(0, attributes);
  const quoted = inner.search(/\s[-\w.:]+="/);
  return quoted >= 0 ? inner.slice(0, quoted) : inner.replace(/ ?\/$/, "");
}

function standIn(given: Map<string, string>, name: string, prefix: string): string {
  const known = given.get(name);
  if (known !== undefined) return known;
  const other = `${prefix}${given.size}`;
  given.set(name, other);
  return other;
}

/** Beginning of a name that occurs nowhere. */
function freePrefix(xml: string): string {
  let prefix = "name-";
  while (xml.includes(prefix)) prefix += "-";
  return prefix;
}

/** ElementTree writes what is not ASCII as numbers, even in names. */
function characters(name: string): string {
  return name.replace(/&#(\d{1,7});/g, (entity, number) => {
    const code = Number(number);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity;
  });
}
