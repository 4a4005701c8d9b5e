/** What the value of a parameter is, whatever the name of its type. */
export type ValueKind =
  | "group"
  | "flag"
  | "int"
  | "float"
  | "list"
  | "items"
  | "color"
  | "table"
  | "table_view"
  | "date"
  | "action"
  | "text";

const KINDS: Readonly<Record<string, ValueKind>> = {
  int: "int",
  float: "float",
  slide: "float",
  list: "list",
  itemselect: "items",
  color: "color",
  table: "table",
  table_view: "table_view",
  date_time: "date",
  date: "date",
  action: "action",
};

/**
 * What the values of PyMoDAQ's type `type` are: every type with `group` in its name is a group, every other one with `bool`
 * or `led` a flag, as in PyMoDAQ itself; types that are not known are texts.
 */
export function valueKind(type: string): ValueKind {
  if (Object.hasOwn(KINDS, type)) return KINDS[type]!;
  if (type.includes("group")) return "group";
  return /bool|led/.test(type) ? "flag" : "text";
}
