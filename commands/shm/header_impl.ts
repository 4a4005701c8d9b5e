import { RoboError } from "../../errors.ts";
import { cHeader } from "../../protocols/cstruct/c_header.ts";
import { type GeneratedSource, generatedSource } from "../../protocols/cstruct/generated_source.ts";
import { constantName } from "../../protocols/cstruct/generated_names.ts";
import { pythonClass } from "../../protocols/cstruct/python_class.ts";
import { typescriptType } from "../../protocols/cstruct/typescript_type.ts";
import type { Implementation } from "../cli/command.ts";
import type { HeaderLanguage, ShmHeaderFlags } from "./header.ts";
import { readSchemaFile } from "./schema_file.ts";

const LANGUAGES: readonly {
  readonly lang: HeaderLanguage;
  readonly ending: string;
  readonly make: (source: GeneratedSource) => string;
}[] = [
  { lang: "c", ending: "h", make: cHeader },
  { lang: "python", ending: "py", make: pythonClass },
  { lang: "ts", ending: "ts", make: typescriptType },
];

const EXAMPLE = {
  name: "Pose",
  description: "Where the robot is",
  fields: [
    { name: "stamp", type: "uint64", unit: "ns", description: "When that was, since 1970" },
    { name: "x", type: "float64", unit: "m" },
    { name: "y", type: "float64", unit: "m" },
    { name: "heading", type: "float64", unit: "rad", min: -3.2, max: 3.2 },
    { name: "covariance", type: "float32", shape: [3, 3] },
    { name: "mode", type: "Mode" },
    { name: "frame", type: "string", bytes: 16 },
  ],
  types: { Mode: { base: "uint8", enum: { idle: 0, drive: 1, stop: 2 } } },
};

/** `robo shm header`: files for other languages from a schema. */
const makeHeaders: Implementation<ShmHeaderFlags, string[]> = async (context, flags, ...files) => {
  if (flags.example) return context.print(JSON.stringify(EXAMPLE, null, 2));
  if (files.length === 0) {
    throw new RoboError("usage", "No schema file was named", {
      hint:
        "Name one, such as pose.schema.json; robo shm header --example prints one to begin with",
    });
  }
  const sources: GeneratedSource[] = [];
  for (const file of files) sources.push(generatedSource(await readSchemaFile(file), file));
  const wanted = LANGUAGES.filter(({ lang }) => flags.lang === "all" || flags.lang === lang);
  for (const source of sources) {
    for (const { ending, make } of wanted) {
      const text = make(source);
      if (flags.output === undefined) context.process.stdout.write(text);
      else {context.print(
          `wrote ${await write(flags.output, `${fileName(source)}.${ending}`, text)}`,
        );}
    }
  }
};

export default makeHeaders;

function fileName({ layout }: GeneratedSource): string {
  return constantName(layout.type.name).toLowerCase();
}

async function write(folder: string, name: string, text: string): Promise<string> {
  const path = `${folder.replace(/\/+$/, "") || "/"}/${name}`;
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(path, text);
  } catch (cause) {
    throw new RoboError("io", `${path} cannot be written: ${(cause as Error).message}`, { cause });
  }
  return path;
}
