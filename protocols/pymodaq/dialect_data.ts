import type { DataWithAxes, TypedValue } from "./data.ts";
import type { Dialect } from "./dialect.ts";

/** Attributes of DataFromPlugins that PyMoDAQ 4.2 gave new names. */
const RENAMED: readonly (readonly [old: string, now: string])[] = [
  ["plot", "do_plot"],
  ["save", "do_save"],
];

/**
 * Data of PyMoDAQ 4.4 as a dialect has it: what that has no place for becomes an extra attribute, as PyMoDAQ itself does it.
 * These are the units in T1 and T2, and the errors in T1; and T1 has two attributes of DataFromPlugins by other names.
 */
export function demote(dwa: DataWithAxes, dialect: Dialect): DataWithAxes {
  if (dialect !== "T1" && dialect !== "T2") return dwa;
  const { units, errors, ...rest } = dwa;
  const hasUnits = units !== "";
  const hasErrors = dialect === "T1" && errors !== undefined;
  const isRenamed = dialect === "T1" && RENAMED.some(([, now]) => dwa.extra.has(now));
  if (!hasUnits && !hasErrors && !isRenamed) return dwa;
  const extra = new Map(
    [...dwa.extra].map(([name, value]): [string, TypedValue] => [
      isRenamed ? RENAMED.find(([, now]) => now === name)?.[0] ?? name : name,
      value,
    ]),
  );
  if (hasErrors) {
    const list = errors.map((value): TypedValue => ({ type: "array", value }));
    extra.set("errors", { type: "list", value: list });
  }
  if (hasUnits) extra.set("units", { type: "string", value: units });
  return { ...rest, units: "", extra, ...(hasErrors || errors === undefined ? {} : { errors }) };
}

/** The other way round: data of any dialect as PyMoDAQ 4.4 has it, with its units and errors where they belong. */
export function promote(dwa: DataWithAxes): DataWithAxes {
  const { extra } = dwa;
  const units = dwa.units === "" ? extra.get("units") : undefined;
  const errors = dwa.errors === undefined ? extra.get("errors") : undefined;
  const arrays = errors?.type === "list"
    ? errors.value.flatMap((error) => error.type === "array" ? [error.value] : [])
    : [];
  const hasErrors = arrays.length > 0 && errors?.type === "list" &&
    arrays.length === errors.value.length;
  const hasUnits = units?.type === "string";
  const isRenamed = dwa.className === "DataFromPlugins" &&
    RENAMED.some(([old, now]) => extra.has(old) && !extra.has(now));
  if (!hasUnits && !hasErrors && !isRenamed) return dwa;
  const kept = new Map<string, TypedValue>();
  for (const [name, value] of extra) {
    if ((hasUnits && name === "units") || (hasErrors && name === "errors")) continue;
    kept.set(isRenamed ? RENAMED.find(([old]) => old === name)?.[1] ?? name : name, value);
  }
  return {
    ...dwa,
    units: hasUnits ? units.value : dwa.units,
    extra: kept,
    ...(hasErrors ? { errors: arrays } : {}),
  };
}
