import { schemaHash } from "./canonical.ts";
import { constantName, enumeratorName, typesOf } from "./generated_names.ts";
import { fieldNote, type GeneratedSource, heading, hex, oneLine } from "./generated_source.ts";
import type { FieldLayout, StructLayout } from "./layout.ts";
import { scalarOf } from "./scalars.ts";
import type { EnumType, TypeDescription } from "./types.ts";

/**
 * The header for C and C++: the types, assertions that this compiler lays them out as the schema says, and the
 * constants that a variable is opened with.
 */
export function cHeader(source: GeneratedSource): string {
  const { layout } = source;
  const prefix = constantName(layout.type.name);
  const structs = layoutsOf(layout);
  const types = typesOf(layout.type).map((type) =>
    type.kind === "enum" ? enumText(type) : structText(structs.get(type.name)!)
  );
  return `/* ${heading(source)} */
#ifndef ${prefix}_H
#define ${prefix}_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Identifies names, types, order and sizes of all fields. */
#define ${prefix}_SCHEMA ${hex(schemaHash(layout))}ull
#define ${prefix}_TYPE_NAME "${layout.type.name}"

/* As robo_var_options: opens, or makes, a variable that holds such a struct (with robo/var.h). */
#define ${prefix}_OPTIONS_INIT \\
  {sizeof(robo_var_options), ROBO_CREATE, sizeof(${layout.type.name}), 0, 0, ${prefix}_SCHEMA, ${prefix}_TYPE_NAME}

${types.join("\n\n")}

#endif
`;
}

/** The layouts of a struct and of all in it, by name. */
function layoutsOf(root: StructLayout): ReadonlyMap<string, StructLayout> {
  const found = new Map<string, StructLayout>();
  const visit = (layout: StructLayout): void => {
    if (found.has(layout.type.name)) return;
    found.set(layout.type.name, layout);
    for (const { struct } of layout.fields) if (struct !== undefined) visit(struct);
  };
  visit(root);
  return found;
}

function enumText(type: EnumType): string {
  const { name, base, values, description } = type;
  const about = description === undefined ? "" : `/* ${oneLine(description)} */\n`;
  const lines = [...values].map(([value, number]) =>
    `  ${enumeratorName(type, value)} = ${literal(number)}`
  );
  return `${about}typedef ${scalarOf(base).c} ${name};\nenum {\n${lines.join(",\n")}\n};`;
}

/** The least `int` cannot be written as a number with a sign. */
function literal(number: number): string {
  return number === -(2 ** 31) ? "-2147483647 - 1" : String(number);
}

function structText({ type, size, fields }: StructLayout): string {
  const { name, packed, description } = type;
  const about = description === undefined ? "" : `/* ${oneLine(description)} */\n`;
  const declarations = fields.map(({ field }) => {
    const note = fieldNote(field);
    return `  ${declaration(field.type, field.name)};${note === "" ? "" : ` /* ${note} */`}`;
  });
  const attribute = packed === true ? " __attribute__((packed))" : "";
  return `${about}typedef struct${attribute} ${name} {
${declarations.join("\n")}
} ${name};
${
    [
      `static_assert(sizeof(${name}) == ${size}, "size of ${name}");`,
      ...fields.map(assertion(name)),
    ].join("\n")
  }`;
}

function assertion(name: string): (field: FieldLayout) => string {
  return ({ field, offset }) =>
    `static_assert(offsetof(${name}, ${field.name}) == ${offset}, "offset of ${name}.${field.name}");`;
}

function declaration(type: TypeDescription, name: string): string {
  switch (type.kind) {
    case "scalar":
      return `${scalarOf(type.scalar).c} ${name}`;
    case "text":
      return `char ${name}[${type.bytes}]`;
    case "array":
      return declaration(type.element, `${name}[${type.length}]`);
    case "enum":
    case "struct":
      return `${type.name} ${name}`;
  }
}
