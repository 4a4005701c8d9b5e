import type { Row } from "./layout.ts";
import { unitOf } from "../parsers.ts";
import { toKebab } from "../settings/settings.ts";

/** What is read of a flag's definition. */
export interface FlagDefinition {
  /** Which of the library's four kinds it is. */
  readonly kind: "boolean" | "counter" | "enum" | "parsed";
  /** Its line of help; a last `[…]` says a default that is worked out, or another note. */
  readonly brief: string;
  /** What stands for its value. */
  readonly placeholder?: string;
  /** Its value where it is not given. */
  readonly default?: unknown;
  /** Whether it may be left out. */
  readonly optional?: boolean;
  /** Whether help passes over it. */
  readonly hidden?: boolean;
  /** Whether several values are taken, and between which separator. */
  readonly variadic?: boolean | string;
  /** The values of an enumeration. */
  readonly values?: readonly string[];
  /** What turns the text into the value. */
  readonly parse?: unknown;
}

/** The rows of help for flags: name and placeholder, then the text with values, unit and default in brackets. */
export function flagRows(
  flags: Readonly<Record<string, unknown>>,
  aliases: Readonly<Partial<Record<string, string>>> = {},
): Row[] {
  const shown = (Object.entries(flags) as [string, FlagDefinition][])
    .filter(([, flag]) => flag.hidden !== true);
  return shown.map(([name, flag]) => {
    const letter = Object.entries(aliases).find(([, target]) => target === name)?.[0];
    const [text, written] = splitNote(flag.brief);
    const notes = [...written === undefined ? [] : [written], ...notesOf(flag)];
    return {
      label: `${letter === undefined ? "" : `-${letter}, `}--${spelling(name, flag)}`,
      text: notes.length === 0 ? text : `${text} [${notes.join("; ")}]`,
    };
  });
}

function spelling(name: string, flag: FlagDefinition): string {
  const kebab = toKebab(name);
  if (flag.kind === "boolean") return flag.default === true ? `[no-]${kebab}` : kebab;
  if (flag.kind === "counter") return kebab;
  return `${kebab} <${flag.placeholder ?? (flag.kind === "enum" ? "choice" : "value")}>`;
}

function notesOf(flag: FlagDefinition): string[] {
  const notes: string[] = [];
  if (flag.kind === "enum") notes.push(flag.values!.join(", "));
  const unit = unitOf(flag.parse);
  if (unit !== undefined) notes.push(`in ${unit}`);
  if (flag.variadic === true) notes.push("may be repeated");
  else if (typeof flag.variadic === "string") {
    notes.push(`separated by ${flag.variadic === "," ? "commas" : flag.variadic}`);
  }
  const standard = defaultOf(flag);
  if (standard !== undefined) notes.push(standard);
  return notes;
}

function defaultOf(flag: FlagDefinition): string | undefined {
  if (flag.kind === "boolean") return `default ${flag.default === true ? "on" : "off"}`;
  if (flag.kind === "counter") return "default 0";
  if (flag.default === undefined) return flag.optional === true ? undefined : "required";
  const values = Array.isArray(flag.default) ? flag.default.join(",") : String(flag.default);
  return `default ${values === "" ? "empty" : values}`;
}

function splitNote(brief: string): [text: string, note?: string] {
  const match = /^(.*?)\s*\[([^\]]*)\]$/.exec(brief);
  return match === null ? [brief] : [match[1]!, match[2]!];
}
