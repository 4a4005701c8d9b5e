import { RoboError } from "../../errors.ts";

/** A CURVE key pair, each key 40 characters of Z85. */
export interface KeyPair {
  /** The key that others may know. */
  readonly publicKey: string;
  /** The key that stays here. */
  readonly secretKey: string;
}

/** The text of a key file: two lines, `public=…` and `secret=…`. */
export function formatKeyFile(keys: KeyPair): string {
  return `public=${keys.publicKey}\nsecret=${keys.secretKey}\n`;
}

/** Reads a key file. Throws a `RoboError` of kind `config` when it is missing, malformed, or open to others. */
export async function readKeyFile(path: string): Promise<KeyPair> {
  let text: string;
  let mode: number | null;
  try {
    text = await Deno.readTextFile(path);
    mode = (await Deno.stat(path)).mode;
  } catch (cause) {
    throw new RoboError("config", `Cannot read the key file ${path}`, {
      hint: "Make one with: robo keys new",
      cause,
    });
  }
  if (mode !== null && (mode & 0o077) !== 0) {
    throw new RoboError("config", `The key file ${path} can be read by others`, {
      hint: `Run: chmod 600 ${path}`,
    });
  }
  const publicKey = field(text, "public");
  const secretKey = field(text, "secret");
  if (publicKey === undefined || secretKey === undefined) {
    throw new RoboError(
      "config",
      `The key file ${path} lacks public= or secret= with 40 characters of Z85`,
      {
        hint: "Make a new one with: robo keys new",
      },
    );
  }
  return { publicKey, secretKey };
}

function field(text: string, name: string): string | undefined {
  const line = text.split("\n").find((line) => line.startsWith(`${name}=`));
  const value = line?.slice(name.length + 1).trim();
  return value?.length === 40 ? value : undefined;
}
