import { RoboError } from "../../errors.ts";
import { curvePublicKey, decodeZ85, type Security } from "../../protocols/zmtp/mod.ts";
import type { CoreFlags } from "../core.ts";
import { readKeyFile } from "../keys/key_file.ts";
import { keyFileOf } from "../keys/key_folder.ts";

type Environment = Readonly<Partial<Record<string, string>>>;

/** How the hub authenticates those who connect, as `--curve`, `--key-file`, `--authorized` and `--plain` say. */
export async function serverSecurity(flags: CoreFlags, env: Environment): Promise<Security> {
  if (flags.curve && flags.plain !== undefined) {
    throw new RoboError("usage", "--curve and --plain exclude each other", {
      hint: "Prefer --curve, which encrypts",
    });
  }
  if (flags.curve) return await curveSecurity(flags, env);
  // A core that restricts nobody must not look like one that does.
  if (flags.authorized !== undefined) throw needsCurve("--authorized");
  if (flags.keyFile !== undefined) throw needsCurve("--key-file");
  return flags.plain === undefined ? { mechanism: "NULL" } : await plainSecurity(flags.plain);
}

function needsCurve(flag: string): RoboError {
  return new RoboError("usage", `${flag} does nothing without --curve`, {
    hint: "Add --curve, which lets in encrypted connections only",
  });
}

async function curveSecurity(flags: CoreFlags, env: Environment): Promise<Security> {
  const file = flags.keyFile ?? keyFileOf(env, "core");
  const { publicKey, secretKey } = await readKeyFile(file);
  if (curvePublicKey(secretKey) !== publicKey) {
    throw new RoboError("config", `The two keys in ${file} do not belong together`, {
      hint: "Make a new pair with: robo keys new",
    });
  }
  const server = { mechanism: "CURVE", server: true, publicKey, secretKey } as const;
  if (flags.authorized === undefined) return server;
  const keys = await readAuthorized(flags.authorized);
  return { ...server, accepts: (key) => keys.has(key) };
}

async function readAuthorized(file: string): Promise<Set<string>> {
  const keys = new Set<string>();
  for (const { text, number } of await readLines(file)) {
    const key = text.split(/\s/)[0]!;
    // A key may begin with the sign that also begins a comment.
    if (isKey(key)) keys.add(key);
    else if (!text.startsWith("#")) {
      throw new RoboError("config", `${file}, line ${number}: not a public key`, {
        hint: "Write keys of 40 characters, one a line, as robo keys show prints them",
      });
    }
  }
  return keys;
}

function isKey(text: string): boolean {
  return text.length === 40 && decodeZ85(text) !== undefined;
}

async function plainSecurity(file: string): Promise<Security> {
  const users = new Map<string, string>();
  for (const { text, number } of await readLines(file)) {
    if (text.startsWith("#")) continue;
    const colon = text.indexOf(":");
    if (colon < 1) {
      // Without the text, which may hold a password.
      throw new RoboError("config", `${file}, line ${number}: not a user with a password`, {
        hint: "Write one user:password a line",
      });
    }
    users.set(text.slice(0, colon), text.slice(colon + 1));
  }
  const authenticate = (user: string, password: string) => users.get(user) === password;
  return { mechanism: "PLAIN", server: true, authenticate };
}

/** The lines of a file with their numbers, without empty ones. */
async function readLines(file: string): Promise<{ text: string; number: number }[]> {
  try {
    return (await Deno.readTextFile(file)).split("\n")
      .map((line, at) => ({ text: line.trim(), number: at + 1 }))
      .filter(({ text }) => text !== "");
  } catch (cause) {
    throw new RoboError("config", `Cannot read ${file}`, {
      hint: "Give the path of a readable text file",
      cause,
    });
  }
}
