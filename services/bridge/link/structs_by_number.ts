import { RoboError } from "../../../errors.ts";
import type { CLayout } from "../../../protocols/clayout/c_layout.ts";
import type { CStruct } from "../../../protocols/clayout/c_types.ts";
import { fieldAt } from "./field_at.ts";
import { structNamed } from "./match_structs.ts";

/** What says which number means which struct. */
export interface NumberingOptions {
  /** The header of all messages. */
  readonly header: CStruct;
  /** Path of the field with the number. */
  readonly id: string;
  /** What the user says. */
  readonly map: ReadonlyMap<number, string> | undefined;
}

/**
 * The struct of each number: as the user says, or else by names, where `Telemetry` or `Telemetry_t` is meant by a constant `TELEMETRY` or
 * `MSG_TELEMETRY`, of the field's enum if it has one, else of any enum or macro of the header. Throws a `RoboError` of kind `usage` where
 * there is none.
 */
export function structsByNumber(
  layout: CLayout,
  { header, id, map }: NumberingOptions,
): Map<number, CStruct> {
  if (map !== undefined && map.size > 0) {
    return new Map([...map].map(([number, name]) => [number, structNamed(layout, name)]));
  }
  const found = new Map<number, CStruct>();
  const structs = [...layout.structs].filter(([, struct]) => struct !== header && struct.size > 0);
  for (const [constant, number] of constantsOf(layout, header, id)) {
    const fitting = structs.filter(([name]) => means(constant, name));
    // The longest name is the one that is meant: MSG_ARM_STATE is ArmState, not State.
    const best = fitting.sort(([a], [b]) => plain(b).length - plain(a).length)[0];
    if (best !== undefined && !found.has(Number(number))) found.set(Number(number), best[1]);
  }
  if (found.size > 0) return found;
  throw new RoboError("usage", "The header does not tell which number means which struct", {
    hint: "Say so with --map NUMBER=STRUCT, as often as needed",
  });
}

function constantsOf(layout: CLayout, header: CStruct, id: string): [string, number | bigint][] {
  const type = fieldAt(header, id)?.type;
  if (type?.kind === "enum") return [...type.values];
  return [...layout.enums.values()].flatMap(({ values }) => [...values]).concat([
    ...layout.constants,
  ]);
}

function means(constant: string, struct: string): boolean {
  const [wanted, name] = [plain(constant), plain(struct)];
  return wanted === name || (name.length > 2 && wanted.endsWith(name) && constant.includes("_"));
}

function plain(name: string): string {
  return name.replace(/_t$/i, "").replace(/_/g, "").toLowerCase();
}
