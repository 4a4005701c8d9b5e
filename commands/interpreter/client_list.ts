import { RoboError } from "../../errors.ts";
import { decodeZ85 } from "../../protocols/zmtp/mod.ts";
import { dirname } from "../../system/paths.ts";

/** A machine that may connect to a kernel with CURVE. */
export interface AllowedClient {
  /** Its public key, 40 characters of Z85. */
  readonly publicKey: string;
  /** What it is called; empty where the file does not say. */
  readonly name: string;
  /** Whether it may only watch. */
  readonly observe: boolean;
}

/** Most clients that a list may hold. */
const MOST_CLIENTS = 10_000;

/** Whether a name can stand in a list: up to 64 letters, digits and `. _ - @`. */
export function isClientName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/.test(name);
}

/**
 * Reads a list: one client a line, its key, then perhaps its name, then perhaps `observe`. Empty lines, and those that begin
 * with `#` and no key, are left out. Throws a `RoboError` of kind `config` that names the line which is wrong.
 */
export function parseClientList(text: string, file: string): AllowedClient[] {
  const clients: AllowedClient[] = [];
  for (const [at, line] of text.split("\n").entries()) {
    const [key = "", name = "", right = ""] = line.trim().split(/\s+/);
    if (key === "") continue;
    const isKey = decodeZ85(key)?.length === 32;
    // A key may begin with the sign that also begins a comment.
    if (!isKey && key.startsWith("#")) continue;
    if (!isKey || (right !== "" && right !== "observe")) {
      throw new RoboError(
        "config",
        `${file}, line ${at + 1}: ${isKey ? `no such right: ${right}` : "not a public key"}`,
        { hint: "Write a key of 40 characters, a name, and observe for those who may only watch" },
      );
    }
    clients.push({ publicKey: key, name, observe: right === "observe" });
    if (clients.length > MOST_CLIENTS) {
      throw new RoboError("config", `${file} holds more than ${MOST_CLIENTS} clients`, {
        hint: "Take out the ones that are gone",
      });
    }
  }
  return clients;
}

/** The line of a client. */
export function formatClient({ publicKey, name, observe }: AllowedClient): string {
  return [publicKey, name, ...observe ? ["observe"] : []].join(" ").trim();
}

/** The clients in `file`; none where there is no such file and `isOptional` says that this is fine. */
export async function readClientList(
  file: string,
  { isOptional }: { readonly isOptional: boolean },
): Promise<AllowedClient[]> {
  try {
    return parseClientList(await Deno.readTextFile(file), file);
  } catch (cause) {
    if (cause instanceof RoboError) throw cause;
    if (isOptional && cause instanceof Deno.errors.NotFound) return [];
    throw new RoboError("config", `Cannot read ${file}`, {
      hint: "Give the path of a readable text file with a public key a line",
      cause,
    });
  }
}

/** Adds a client; one with the same key, or the same name, is replaced. The file is replaced as a whole. */
export async function addClient(file: string, client: AllowedClient): Promise<void> {
  const { publicKey, name } = client;
  await rewrite(file, (line) => line.publicKey !== publicKey && line.name !== name, [client]);
}

/** Takes out all clients called `name`; resolves to whether there was one. */
export async function removeClient(file: string, name: string): Promise<boolean> {
  return await rewrite(file, (client) => client.name !== name, []);
}

async function rewrite(
  file: string,
  keeps: (client: AllowedClient) => boolean,
  added: readonly AllowedClient[],
): Promise<boolean> {
  const text = await Deno.readTextFile(file).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  let isChanged = added.length > 0;
  const kept = text.split("\n").filter((line) => {
    const [client] = parseClientList(line, file);
    const stays = client === undefined || keeps(client);
    if (!stays) isChanged = true;
    return stays;
  });
  if (!isChanged) return false;
  while (kept.at(-1)?.trim() === "") kept.pop();
  await Deno.mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${crypto.randomUUID().slice(0, 8)}`;
  const lines = [...kept, ...added.map(formatClient)].map((line) => `${line}\n`);
  await Deno.writeTextFile(fresh, lines.join(""), { createNew: true, mode: 0o600 });
  await Deno.rename(fresh, file);
  return true;
}
