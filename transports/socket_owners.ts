import { programName } from "./program_name.ts";

/** A process that holds a socket. */
export interface SocketOwner {
  /** Process id. */
  readonly pid: number;
  /**
   * The name that `robo launch` gave the node, else the program: the script of an interpreter or the executable, such as
   * `publisher.py` or `nats-server`.
   */
  readonly name: string;
}

/** The processes that hold sockets with these numbers of the kernel, by number; those of other users are not seen. */
export async function ownersOf(
  inodes: ReadonlySet<number>,
  proc: string,
): Promise<Map<number, SocketOwner>> {
  const owners = new Map<number, SocketOwner>();
  if (inodes.size === 0) return owners;
  // All at once: on a busy event loop each further round trip to the file system costs a turn.
  const processes = (await names(proc)).filter((pid) => /^\d+$/.test(pid));
  await Promise.all(processes.map(async (pid) => {
    const held = await heldInodes(`${proc}/${pid}/fd`, inodes);
    if (held.length === 0) return;
    const owner = { pid: Number(pid), name: await nameOf(`${proc}/${pid}`) };
    for (const inode of held) owners.set(inode, owner);
  }));
  return owners;
}

async function heldInodes(folder: string, wanted: ReadonlySet<number>): Promise<number[]> {
  const links = (await names(folder)).map((fd) => Deno.readLink(`${folder}/${fd}`).catch(() => ""));
  return (await Promise.all(links))
    .map((link) => Number(/^socket:\[(\d+)\]$/.exec(link)?.[1]))
    .filter((inode) => wanted.has(inode));
}

/** Names in a folder; none where it is gone or another user's. */
async function names(folder: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) found.push(entry.name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied)) {
      throw error;
    }
  }
  return found;
}

async function nameOf(folder: string): Promise<string> {
  const [variables, commandLine, short] = await Promise.all(
    ["environ", "cmdline", "comm"].map((name) =>
      Deno.readTextFile(`${folder}/${name}`).catch(() => "")
    ),
  );
  return launchedName(variables!.split("\0")) ?? programName(commandLine!.split("\0")) ??
    short!.trim();
}

/** The name of a launched node, which programs of any language have in their environment. */
function launchedName(variables: readonly string[]): string | undefined {
  const start = "ROBO_NODE_NAME=";
  return variables.find((one) => one.startsWith(start))?.slice(start.length) || undefined;
}
