import { numberText } from "./daq_devices.ts";
import { safeText } from "./text.ts";

/** A parameter, as it is shown. */
export interface ShownParameter {
  /** Its name. */
  readonly name: string;
  /** PyMoDAQ's type. */
  readonly type: string;
  /** What users see. */
  readonly title: string;
  /** Whether users may not change it. */
  readonly readonly: boolean;
  /** Its value. */
  readonly value: unknown;
  /** Least and greatest value, or the choices. */
  readonly limits?: unknown;
  /** What is below it. */
  readonly children: readonly ShownParameter[];
}

/** Characters of a value that are shown. */
const SHOWN = 60;

/** The tree below a root, a line for each parameter, indented. */
export function parameterLines(root: ShownParameter): string[] {
  return root.children.flatMap((child) => treeLines(child, 0));
}

/** Parameters that can be changed, a line for each with its path, its value, and what may be. */
export function settableLines(root: ShownParameter): string[] {
  const rows = settable(root, []);
  const width = Math.max(0, ...rows.map(({ path }) => path.length));
  return rows.map(({ path, parameter }) =>
    `${path.padEnd(width)}  ${valueText(parameter)}${rangeText(parameter)}`
  );
}

/** A value as people write it. */
export function valueText({ value, type }: Pick<ShownParameter, "value" | "type">): string {
  if (type === "action") return "(an action)";
  if (typeof value === "number") return dateText(value, type) ?? numberText(value);
  const text = typeof value === "string" ? value : JSON.stringify(value) ?? "null";
  const short = text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
  return safeText(short === "" ? '""' : short);
}

function dateText(value: number, type: string): string | undefined {
  if (type !== "date" && type !== "date_time") return undefined;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function treeLines(parameter: ShownParameter, depth: number): string[] {
  const { name, children, readonly } = parameter;
  const indent = "  ".repeat(depth);
  if (isGroup(parameter)) {
    return [
      `${indent}${safeText(name)}/`,
      ...children.flatMap((child) => treeLines(child, depth + 1)),
    ];
  }
  const lock = readonly ? "  (read-only)" : "";
  return [`${indent}${safeText(name)} = ${valueText(parameter)}${rangeText(parameter)}${lock}`];
}

function settable(
  { children }: ShownParameter,
  above: readonly string[],
): { readonly path: string; readonly parameter: ShownParameter }[] {
  return children.flatMap((child) => {
    const path = [...above, child.name];
    if (isGroup(child)) return settable(child, path);
    return child.readonly || child.type === "action"
      ? []
      : [{ path: safeText(path.join("/")), parameter: child }];
  });
}

function isGroup({ type, children }: ShownParameter): boolean {
  return type.includes("group") || children.length > 0;
}

function rangeText({ limits, type }: ShownParameter): string {
  if (limits === undefined || limits === null) return "";
  if (type === "list" || type === "itemselect") {
    const choices = Array.isArray(limits) ? limits : Object.keys(limits);
    return `  one of ${valueText({ value: choices.map(String).join(", "), type: "text" })}`;
  }
  if (!Array.isArray(limits) || limits.length !== 2) return "";
  const [least, most] = limits.map((limit) =>
    typeof limit === "number" ? numberText(limit) : undefined
  );
  if (least !== undefined && most !== undefined) return `  ${least} to ${most}`;
  return least !== undefined ? `  from ${least}` : most !== undefined ? `  to ${most}` : "";
}
