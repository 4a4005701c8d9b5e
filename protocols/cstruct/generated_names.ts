import type { EnumType, StructType, TypeDescription } from "./types.ts";

/** All structs and enums that a struct needs, itself the last: each stands before those that use it. */
export function typesOf(root: StructType): readonly (StructType | EnumType)[] {
  const found = new Set<StructType | EnumType>();
  const visit = (type: TypeDescription): void => {
    if (type.kind === "array") return visit(type.element);
    if (type.kind === "struct" && !found.has(type)) {
      type.fields.forEach((field) => visit(field.type));
    }
    if (type.kind === "struct" || type.kind === "enum") found.add(type);
  };
  visit(root);
  return [...found];
}

/** A name in the way of C's constants: `DRIVE_MODE` of `DriveMode`. */
export function constantName(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1_$2").toUpperCase();
}

/** Name of C's constant for a value of an enum. */
export function enumeratorName(type: EnumType, value: string): string {
  return `${constantName(type.name)}_${constantName(value)}`;
}

/** Names of the constants that belong to the whole: the guard, the hash and so on. */
export const ROOT_CONSTANTS = ["H", "SCHEMA", "TYPE_NAME", "OPTIONS_INIT"] as const;

/** Names that would become the same in C, one sentence for each. */
export function generatedNameProblems(root: StructType): string[] {
  const sources = new Map<string, string>();
  const problems: string[] = [];
  const add = (generated: string, source: string): void => {
    const other = sources.get(generated);
    if (other === undefined) sources.set(generated, source);
    else problems.push(`${other} and ${source} would both be ${generated} in C`);
  };
  for (const constant of ROOT_CONSTANTS) {
    add(`${constantName(root.name)}_${constant}`, "the schema");
  }
  const types = typesOf(root);
  for (const type of types) {
    add(type.name, type.name);
    if (type.kind !== "enum") continue;
    for (const value of type.values.keys()) {
      add(enumeratorName(type, value), `${type.name}.${value}`);
    }
  }
  const fields = types.flatMap((type) => type.kind === "struct" ? type.fields : []);
  for (const name of new Set(fields.map(({ name }) => name))) {
    // A macro would be put in its place; and C++ takes no field that is called as its type.
    const other = sources.get(name);
    if (other !== undefined) problems.push(`${other} and a field would both be ${name} in C++`);
  }
  return problems;
}
