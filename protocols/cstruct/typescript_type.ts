import { schemaHash } from "./canonical.ts";
import { typesOf } from "./generated_names.ts";
import { fieldNote, type GeneratedSource, heading, hex, oneLine } from "./generated_source.ts";
import { scalarOf, typedArrayName } from "./scalars.ts";
import type { EnumType, StructType, TypeDescription } from "./types.ts";

/** The module for TypeScript: an interface for each struct, a union for each enum, and the codec, made at run time. */
export function typescriptType(source: GeneratedSource): string {
  const { layout, schema } = source;
  const { name } = layout.type;
  const types = typesOf(layout.type).map((type) =>
    type.kind === "enum" ? enumText(type) : interfaceText(type)
  );
  const { $schema: _, ...rest } = schema;
  return `// ${heading(source)}
import { structCodec, type StructCodec } from "robo";

${types.join("\n\n")}

/** Reads and writes a \`${name}\` of ${layout.size} bytes; its hash is ${
    hex(schemaHash(layout))
  }. */
export const ${name[0]!.toLowerCase()}${
    name.slice(1)
  }Codec: StructCodec<${name}> = structCodec<${name}>(${JSON.stringify(rest, null, 2)});
`;
}

function enumText({ name, values, description }: EnumType): string {
  const names = [...values.keys()].map((value) => JSON.stringify(value));
  return `${comment(description)}export type ${name} = ${names.join(" | ")} | number;`;
}

function interfaceText({ name, fields, description }: StructType): string {
  const lines = fields.map((field) =>
    `${comment(fieldNote(field), "  ")}  ${field.name}: ${typeText(field.type)};`
  );
  return `${comment(description)}export interface ${name} {\n${lines.join("\n")}\n}`;
}

function comment(text: string | undefined, indent = ""): string {
  return text === undefined || text === "" ? "" : `${indent}/** ${oneLine(text)} */\n`;
}

function typeText(type: TypeDescription): string {
  switch (type.kind) {
    case "scalar":
      return scalarOf(type.scalar).typescript;
    case "enum":
    case "struct":
      return type.name;
    case "text":
      return "string";
    case "array": {
      const { element } = type;
      const array = element.kind === "scalar" ? typedArrayName(element.scalar) : undefined;
      const text = typeText(element);
      const list = `${text.includes(" ") ? `(${text})` : text}[]`;
      return array === undefined ? list : `${array} | ${list}`;
    }
  }
}
