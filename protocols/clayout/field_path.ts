import { RoboError } from "../../errors.ts";
import type { CField, CStruct, CType } from "./c_types.ts";
import { membersOf } from "./members.ts";

/** What a path such as `wheels[2].speed` leads to. */
export interface FieldPlace {
  /** The field that it is, or is an element of. */
  readonly field: CField;
  /** What is there: the field's type, or that of an element. */
  readonly type: CType;
  /** Bytes from the struct's begin; of a bit-field those of the byte with its first bit. */
  readonly offset: number;
  /** Names of fields and numbers of elements that lead there. */
  readonly steps: readonly (string | number)[];
}

/** Most names that an error lists. */
const MOST_NAMES = 30;

/**
 * Finds the field at a path: names with dots between them, numbers of elements in brackets.
 *
 * Throws a `RoboError` of kind `data` that names what there is instead.
 */
export function fieldPlace(struct: CStruct, path: string): FieldPlace {
  let at: Found | undefined;
  let done = struct.name ?? "struct";
  const steps = stepsOf(path);
  for (const step of steps) {
    if (typeof step === "number") {
      at = elementAt(at, step, done);
      done += `[${step}]`;
      continue;
    }
    const outer = at === undefined ? struct : at.type;
    if (outer.kind !== "struct") {
      const cure = outer.kind === "array"
        ? `It is an array: name an element, as in ${short(done)}[0].${step}`
        : `Leave away what comes after ${short(done)}`;
      throw new RoboError("data", `${done} has no fields`, { hint: cure });
    }
    at = memberOf(outer, step, { done, offset: at?.offset ?? 0 });
    done += `.${step}`;
  }
  return { ...at!, steps };
}

/** A place on the way. */
type Found = Omit<FieldPlace, "steps">;

function memberOf(
  struct: CStruct,
  name: string,
  { done, offset }: { readonly done: string; readonly offset: number },
): Found {
  const members = membersOf(struct);
  const member = members.find(({ field }) => field.name === name);
  if (member === undefined) {
    const names = [...new Set(members.map(({ field }) => field.name))];
    const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : "";
    throw new RoboError("data", `${done} has no field ${JSON.stringify(name)}`, {
      hint: `Its fields are ${names.slice(0, MOST_NAMES).join(", ")}${more}`,
    });
  }
  const { field, base } = member;
  const own = field.bits === undefined ? field.offset : Math.floor(field.bits.offset / 8);
  return { field, type: field.type, offset: offset + base + own };
}

function elementAt(place: Found | undefined, index: number, done: string): Found {
  const array = place?.type;
  if (place === undefined || array?.kind !== "array") {
    throw new RoboError("data", `${done} is no array`, {
      hint: array?.kind === "text" ? "A text is read as a whole" : "Leave away what is in brackets",
    });
  }
  if (index >= array.length) {
    throw new RoboError("data", `${done} has no element ${index}`, {
      hint: array.length === 0 ? "It has none" : `It has ${array.length}: 0 to ${array.length - 1}`,
    });
  }
  return { ...place, type: array.element, offset: place.offset + index * array.element.size };
}

function stepsOf(path: string): (string | number)[] {
  const steps: (string | number)[] = [];
  // A name, a dot and a name, or a number in brackets.
  const step = /(?:^|\.)([^.[\]]+)|\[([0-9]{1,10})\]/y;
  while (step.lastIndex < path.length) {
    const [, name, index] = step.exec(path) ?? [];
    if (name === undefined && (index === undefined || steps.length === 0)) {
      throw new RoboError("data", `${JSON.stringify(path.slice(0, 200))} is no path of a field`, {
        hint: "Write it as in pos.x or wheels[2].speed",
      });
    }
    steps.push(name ?? Number(index));
  }
  if (steps.length > 0) return steps;
  throw new RoboError("data", "The path of a field is empty", {
    hint: "Write it as in pos.x or wheels[2].speed",
  });
}

/** A path without the struct's name. */
function short(path: string): string {
  return path.slice(path.indexOf(".") + 1);
}
