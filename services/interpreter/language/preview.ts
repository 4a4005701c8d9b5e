/** Longest preview, in UTF-16 units. */
export const MAX_PREVIEW = 500;

/**
 * Source of a function that runs in the engine, under V8's guard against side effects: what a value is, in plain data.
 * It reads data properties alone; a getter stands there as one.
 */
export const DESCRIBE = `(value) => {
  const most = 20, own = Object.getOwnPropertyDescriptor;
  const className = (object) => {
    for (let at = object, depth = 0; at !== null && depth < 5; at = Object.getPrototypeOf(at), depth++) {
      const maker = own(at, "constructor")?.value;
      if (typeof maker === "function") return String(own(maker, "name")?.value ?? "Object");
    }
    return "Object";
  };
  const text = (at, depth) => {
    switch (typeof at) {
      case "string": return JSON.stringify(at.length > 200 ? at.slice(0, 200) + "…" : at);
      case "bigint": return at + "n";
      case "symbol": return Symbol.prototype.toString.call(at);
      case "function": return "[Function " + String(own(at, "name")?.value ?? "") + "]";
      case "object": return at === null ? "null" : object(at, depth);
      default: return Object.is(at, -0) ? "-0" : String(at);
    }
  };
  const entry = (at, key, depth) => {
    const found = own(at, key);
    return found === undefined ? "" : "value" in found ? text(found.value, depth + 1) : found.get ? "[Getter]" : "[Setter]";
  };
  const object = (at, depth) => {
    const name = className(at);
    if (depth > 2) return "[" + name + "]";
    if (Array.isArray(at) || ArrayBuffer.isView(at) && !(at instanceof DataView)) {
      const items = [];
      for (let i = 0; i < Math.min(most, at.length); i++) items.push(entry(at, String(i), depth));
      if (at.length > most) items.push("… " + (at.length - most) + " more");
      return (name === "Array" ? "" : name + "(" + at.length + ") ") + "[" + items.join(", ") + "]";
    }
    if (at instanceof Date) return isNaN(at) ? "Invalid Date" : Date.prototype.toISOString.call(at);
    if (at instanceof RegExp) return "[RegExp]";
    if (at instanceof Error) return name + ": " + String(own(at, "message")?.value ?? "");
    if (at instanceof Map || at instanceof Set) return name + "(" + at.size + ")";
    const keys = Object.keys(at);
    const fields = keys.slice(0, most).map((key) => (/^[\\p{ID_Start}$_][\\p{ID_Continue}$]*$/u.test(key) ? key : JSON.stringify(key)) + ": " + entry(at, key, depth));
    if (keys.length > most) fields.push("… " + (keys.length - most) + " more");
    return (name === "Object" ? "" : name + " ") + (fields.length === 0 ? "{}" : "{ " + fields.join(", ") + " }");
  };
  const isObject = typeof value === "object" && value !== null;
  const length = isObject && (Array.isArray(value) || ArrayBuffer.isView(value)) ? value.length
    : value instanceof Map || value instanceof Set ? value.size : typeof value === "string" ? value.length : undefined;
  return {
    type: value === null ? "null" : isObject ? className(value) : typeof value,
    length,
    isClass: typeof value === "function" && own(value, "prototype")?.writable === false,
    // V8 itself says what a regular expression is.
    preview: typeof value === "function" || value instanceof RegExp ? undefined : text(value, 0).slice(0, ${MAX_PREVIEW}),
  };
}`;

/** What `DESCRIBE` gives. */
export interface Description {
  /** A class, or the type of a primitive value. */
  readonly type: string;
  /** Whether it is a class, native ones included. */
  readonly isClass: boolean;
  /** Of arrays, texts, maps and sets. */
  readonly length?: number;
  /** The value as text; none for functions. */
  readonly preview?: string;
}
