import assert from "node:assert/strict";
import { type LaunchFolder, launchFolder } from "./launch_file_testing.ts";
import type { LoadOptions } from "./load_plan.ts";

/** Name of a file that holds JSON. */
export const JSON_FILE = "r.json";

/** Name of a file that holds YAML. */
export const YAML_FILE = "r.yaml";

/** A malformed file, and what has to be said of it. */
export type Malformed = readonly [
  file: typeof JSON_FILE | typeof YAML_FILE,
  text: string,
  /** Line and column; with the file in front when it is another. */
  at: string,
  message: string,
  /** How the cure begins. */
  cure: string,
  options?: Partial<LoadOptions>,
];

/** Includes that are there for each of them. */
function includes(): Record<string, string> {
  const files: Record<string, string> = {
    "bad.json": '{"nodes": 7}',
    "inc.json": '{"args": {"a": 1}}',
    "bomb14.json": "{}",
  };
  for (let i = 0; i < 20; i++) files[`deep${i}.json`] = `{"include": ["deep${i + 1}.json"]}`;
  for (let i = 0; i < 14; i++) {
    files[`bomb${i}.json`] = `{"include": ["bomb${i + 1}.json", "bomb${i + 1}.json"]}`;
  }
  return files;
}

/** Asserts that each is refused with exactly one mistake: its place, its words and its cure. */
export async function refusesAll(cases: readonly Malformed[]): Promise<void> {
  await using folder = await launchFolder(includes());
  for (const one of cases) await refuses(folder, one);
}

async function refuses(folder: LaunchFolder, malformed: Malformed): Promise<void> {
  const [file, text, at, message, cure, options] = malformed;
  await Deno.writeTextFile(`${folder.path}/${file}`, text);
  const plain = (text: string) =>
    text.replaceAll(`${folder.path}/`, "").replaceAll(folder.path, ".");
  const found = (await folder.problems(file, options)).map(({ place, message, cure }) => {
    const name = plain(place.file);
    const where = `${place.line}:${place.column}`;
    return [name === file ? where : `${name}:${where}`, plain(message), plain(cure)];
  });
  assert.equal(found.length, 1, `${text}\n${found.join("\n")}`);
  const [place, said, hint] = found[0]!;
  assert.deepEqual([place, said], [at, message], text);
  assert.ok(hint!.startsWith(cure), `${text}\n${hint}`);
}
