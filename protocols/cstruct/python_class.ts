import { schemaHash } from "./canonical.ts";
import { constantName, typesOf } from "./generated_names.ts";
import { fieldNote, type GeneratedSource, heading, hex, oneLine } from "./generated_source.ts";
import { layOut } from "./layout.ts";
import { scalarOf } from "./scalars.ts";
import type { EnumType, StructType, TypeDescription } from "./types.ts";

/** The module for Python: a class of ctypes for each struct, an `IntEnum` for each enum, the hash as `SCHEMA`. */
export function pythonClass(source: GeneratedSource): string {
  const { layout } = source;
  const root = layout.type;
  const types = typesOf(root);
  const imports = types.some(({ kind }) => kind === "enum")
    ? "import ctypes\nimport enum"
    : "import ctypes";
  const blocks = types.map((type) => {
    if (type.kind === "enum") return enumText(type);
    const own = type === root
      ? `    SCHEMA = ${hex(schemaHash(layout))}\n    TYPE_NAME = "${root.name}"\n`
      : "";
    return structText(type, own);
  });
  return `"""${heading(source)}"""\n\n${imports}\n\n\n${blocks.join("\n\n")}`;
}

function enumText({ name, values, description }: EnumType): string {
  const lines = [...values].map(([value, number]) => `    ${constantName(value)} = ${number}`);
  return `class ${name}(enum.IntEnum):\n${docstring(description)}${lines.join("\n")}\n`;
}

function structText(type: StructType, own: string): string {
  const { name, fields, packed, description } = type;
  const layout = layOut(type);
  const lines = fields.map((field) => {
    const note = fieldNote(field);
    return `        ("${field.name}", ${ctypesOf(field.type)}),${note === "" ? "" : `  # ${note}`}`;
  });
  // From Python 3.14 on, packing asks for naming the rules, which make no difference without bit fields.
  const packing = packed === true ? '    _layout_ = "ms"\n    _pack_ = 1\n' : "";
  const offsets = layout.fields.map(({ field, offset }) =>
    `assert ${name}.${field.name}.offset == ${offset}, "offset of ${name}.${field.name}"`
  );
  return `class ${name}(ctypes.Structure):
${docstring(description)}${own}${packing}    _fields_ = [
${lines.join("\n")}
    ]


assert ctypes.sizeof(${name}) == ${layout.size}, "size of ${name}"
${offsets.join("\n")}
`;
}

function docstring(description: string | undefined): string {
  if (description === undefined) return "";
  // A quote at the end would become part of the three that close it.
  return `    """${oneLine(description).replace(/"$/, "'")}"""\n\n`;
}

function ctypesOf(type: TypeDescription): string {
  switch (type.kind) {
    case "scalar":
      return `ctypes.${scalarOf(type.scalar).ctypes}`;
    case "enum":
      return `ctypes.${scalarOf(type.base).ctypes}`;
    case "text":
      return `ctypes.c_char * ${type.bytes}`;
    case "array": {
      const element = ctypesOf(type.element);
      return `${element.includes(" ") ? `(${element})` : element} * ${type.length}`;
    }
    case "struct":
      return type.name;
  }
}
