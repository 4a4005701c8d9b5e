import { RoboError } from "../errors.ts";
import type { Security } from "../protocols/zmtp/mod.ts";
import type { CoreFlags } from "./core.ts";
import { readKeyFile } from "./key_file.ts";

type Environment = Readonly<Partial<Record<string, string>>>;

/** How the hub authenticates those who connect, as `--curve`, `--key-file`, `--authorized` and `--plain` say. */
export async function serverSecurity(flags: CoreFlags, env: Environment): Promise<Security> {
  if (flags.curve && flags.plain !== undefined) {
    throw new RoboError("usage", "--curve and --plain exclude each other", {
      hint: "Prefer --curve, which encrypts",
    });
  }
  if (flags.curve) return await curveSecurity(flags, env);
  return flags.plain === undefined ? { mechanism: "NULL" } : await plainSecurity(flags.plain);
}

async function curveSecurity(flags: CoreFlags, env: Environment): Promise<Security> {
  const file = flags.keyFile ??
    `${env["XDG_CONFIG_HOME"] ?? `${env["HOME"]}/.config`}/robo/core.key`;
  const { publicKey, secretKey } = await readKeyFile(file);
  if (flags.authorized === undefined) {
    return { mechanism: "CURVE", server: true, publicKey, secretKey };
  }
  const keys = new Set((await readLines(flags.authorized)).map((line) => line.split(/\s+/)[0]!));
  return {
    mechanism: "CURVE",
    server: true,
    publicKey,
    secretKey,
    accepts: (key) => keys.has(key),
  };
}

async function plainSecurity(file: string): Promise<Security> {
  const users = new Map<string, string>();
  for (const line of await readLines(file)) {
    const colon = line.indexOf(":");
    if (colon < 1) {
      throw new RoboError("config", `${file}: ${line} is not a user with a password`, {
        hint: "Write one user:password a line",
      });
    }
    users.set(line.slice(0, colon), line.slice(colon + 1));
  }
  const authenticate = (user: string, password: string) => users.get(user) === password;
  return { mechanism: "PLAIN", server: true, authenticate };
}

/** The lines of a file, without comments and empty ones. */
async function readLines(file: string): Promise<string[]> {
  try {
    const lines = (await Deno.readTextFile(file)).split("\n").map((line) => line.trim());
    return lines.filter((line) => line !== "" && !line.startsWith("#"));
  } catch (cause) {
    throw new RoboError("config", `Cannot read ${file}`, {
      hint: "Give the path of a readable text file",
      cause,
    });
  }
}
