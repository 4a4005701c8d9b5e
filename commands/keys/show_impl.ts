import type { Implementation } from "../cli/command.ts";
import { readKeyFile } from "./key_file.ts";
import { keyFileOf, keyFolder } from "./key_folder.ts";
import type { KeysShowFlags } from "../keys.ts";

const SUFFIX = ".key";

const showKeys: Implementation<KeysShowFlags> = async (context, { name, json }) => {
  const { env } = context.process;
  const names = name === undefined ? await keptNames(keyFolder(env)) : [name];
  const shown = [];
  for (const one of names) {
    const file = keyFileOf(env, one);
    shown.push({ name: one, publicKey: (await readKeyFile(file)).publicKey, file });
  }
  if (json) context.print(JSON.stringify(shown));
  else for (const { name, publicKey } of shown) context.print(`${publicKey} ${name}`);
  if (shown.length === 0) {
    context.process.stderr.write("No keys yet: make some with robo keys new\n");
  }
};

async function keptNames(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.map((entry) => entry.name).filter((name) => name.endsWith(SUFFIX))
      .map((name) => name.slice(0, -SUFFIX.length)).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

export default showKeys;
