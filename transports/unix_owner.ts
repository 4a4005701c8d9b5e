import { baseName } from "./program_name.ts";
import { ownersOf, type SocketOwner } from "./socket_owners.ts";

/** Flags of a socket that listens: `SO_ACCEPTCON`. */
const LISTENS = 0x10000;

/** `Num RefCount Protocol Flags Type St Inode Path` */
const LINE = /^\S+: \S+ \S+ ([0-9A-F]{8}) \S+ \S+ +(\d+) (.+)$/;

/** One listening socket of `/proc/net/unix`. */
export interface UnixListener {
  /** The socket's number in the kernel. */
  readonly inode: number;
  /** Its path as the program named it, perhaps from the folder in which it ran; abstract names begin with `@`. */
  readonly path: string;
}

/** The sockets that listen in the text of `/proc/net/unix` (proc(5)); lines of another form are passed over. */
export function parseUnixListeners(text: string): UnixListener[] {
  return text.split("\n").flatMap((line) => {
    const [, flags, inode, path] = LINE.exec(line) ?? [];
    if (path === undefined || (parseInt(flags!, 16) & LISTENS) === 0) return [];
    return [{ inode: Number(inode), path }];
  });
}

/**
 * The process of this host that listens at a Unix socket: a path, or `@` and an abstract name. `undefined` where nobody does, or nobody who is
 * ours to see.
 */
export async function findUnixOwner(
  name: string,
  proc: string = "/proc",
): Promise<SocketOwner | undefined> {
  const text = await Deno.readTextFile(`${proc}/net/unix`).catch(() => "");
  const alike = parseUnixListeners(text).filter(({ path }) => baseName(path) === baseName(name));
  const owners = await ownersOf(new Set(alike.map(({ inode }) => inode)), proc);
  for (const { inode, path } of alike) {
    const owner = owners.get(inode);
    if (owner === undefined) continue;
    const isIt = name.startsWith("@") ? path === name : await areSame(name, {
      path,
      folder: await Deno.readLink(`${proc}/${owner.pid}/cwd`).catch(() => "/"),
    });
    if (isIt) return owner;
  }
  return undefined;
}

/** Whether `name` is the file that a program in `folder` calls `path`. */
async function areSame(
  name: string,
  { path, folder }: { readonly path: string; readonly folder: string },
): Promise<boolean> {
  const places = [name, path.startsWith("/") ? path : `${folder}/${path}`];
  const [ours, theirs] = await Promise.all(
    places.map((place) => Deno.lstat(place).catch(() => undefined)),
  );
  return ours !== undefined && ours.dev === theirs?.dev && ours.ino === theirs.ino;
}
