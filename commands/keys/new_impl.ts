import { RoboError } from "../../errors.ts";
import { generateCurveKeyPair } from "../../protocols/zmtp/mod.ts";
import type { Implementation } from "../cli/command.ts";
import { formatKeyFile, type KeyPair } from "./key_file.ts";
import { keyFileOf } from "./key_folder.ts";
import type { KeysNewFlags } from "../keys.ts";
import { dirname } from "../../system/paths.ts";

const newKeys: Implementation<KeysNewFlags> = async (context, flags) => {
  const { name, print, force, json } = flags;
  const file = keyFileOf(context.process.env, name);
  const keys = usableKeyPair();
  if (print) {
    context.print(json ? JSON.stringify({ name, ...keys }) : formatKeyFile(keys).trimEnd());
    return;
  }
  await keep(file, formatKeyFile(keys), force);
  const { publicKey } = keys;
  context.print(json ? JSON.stringify({ name, publicKey, file }) : `${publicKey} ${name}`);
  context.process.stderr.write(`The key pair is kept in ${file}\n`);
};

/** A pair whose public key can be given on a command line: one that starts with a dash would be taken for a flag. */
function usableKeyPair(): KeyPair {
  for (let keys = generateCurveKeyPair();; keys = generateCurveKeyPair()) {
    if (!keys.publicKey.startsWith("-")) return keys;
  }
}

async function keep(file: string, text: string, force: boolean): Promise<void> {
  await Deno.mkdir(dirname(file), { recursive: true, mode: 0o700 });
  // Removed first: a file that is overwritten would keep its mode, which may let others read it.
  if (force) await Deno.remove(file).catch(() => {});
  try {
    await Deno.writeTextFile(file, text, { createNew: true, mode: 0o600 });
  } catch (cause) {
    if (cause instanceof Deno.errors.AlreadyExists) {
      throw new RoboError("config", `There is a key pair in ${file} already`, {
        hint: "Show it with robo keys show, or replace it with --force",
        cause,
      });
    }
    throw new RoboError("io", `Cannot write ${file}`, {
      hint: "Make its folder writable, or keep the keys yourself with --print",
      cause,
    });
  }
}

export default newKeys;
