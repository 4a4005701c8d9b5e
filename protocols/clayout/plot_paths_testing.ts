import type { CStruct, CType } from "./c_types.ts";
import { membersOf } from "./members.ts";

/** Most places that are looked at, whether there is a number or not. */
const MAX_STEPS = 100_000;

/** What is listed at most. */
export interface PlotPathLimits {
  /** Paths. Default: 1000. */
  readonly paths?: number;
  /** Elements of an array. Default: 32. */
  readonly elements?: number;
}

/**
 * Paths of all that can be drawn as numbers, in the order of the fields: integers, floating-point numbers, truth values and enums.
 * Of long arrays the first elements are listed; `fieldReader` reads the others as well.
 */
export function plotPaths(
  struct: CStruct,
  { paths = 1000, elements = 32 }: PlotPathLimits = {},
): string[] {
  const found: string[] = [];
  let steps = 0;
  const visit = (type: CType, path: string): void => {
    if (found.length >= paths || ++steps > MAX_STEPS) return;
    switch (type.kind) {
      case "scalar":
      case "enum":
        found.push(path);
        break;
      case "array":
        for (let i = 0; i < Math.min(type.length, elements) && found.length < paths; i++) {
          visit(type.element, `${path}[${i}]`);
        }
        break;
      case "struct":
        for (const { field } of membersOf(type)) {
          visit(field.type, path === "" ? field.name : `${path}.${field.name}`);
        }
        break;
      default:
        // Texts and addresses are no curves.
    }
  };
  visit(struct, "");
  return found;
}
