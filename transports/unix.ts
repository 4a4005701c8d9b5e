import { RoboError } from "../errors.ts";
import { DenoConnection } from "./deno_connection.ts";
import { DenoListener } from "./deno_listener.ts";
import { fileAt, OwnedSocket } from "./owned_socket.ts";
import { pause } from "./pause.ts";
import { takenAddress } from "./taken_address.ts";
import type { ByteConnection, ByteListener, Transport } from "./transport.ts";
import { findUnixOwner } from "./unix_owner.ts";

/** Longest path of a Unix socket, in bytes: what `sockaddr_un` holds. */
const MAX_PATH_BYTES = 107;

/** How long nobody may have listened at a socket whose place is taken, in milliseconds. */
const STALE_MS = 50;

/** `ipc:///path`, `ipc://@name` for Linux's abstract names, and for listening `ipc://*` for a path that is free. */
export const unix: Transport = { scheme: "ipc", listen, connect };

async function listen(address: string): Promise<ByteListener> {
  const temporary = address === "*" ? await Deno.makeTempDir({ prefix: "robo-" }) : undefined;
  const name = temporary === undefined ? address : `${temporary}/socket`;
  const path = socketPath(name);
  const listener = await bind(path, name);
  const endpoint = `ipc://${name}`;
  const hasFile = !isAbstract(path) && Deno.build.os !== "windows";
  const owned = hasFile ? new OwnedSocket(listener, path) : undefined;
  return new DenoListener<Deno.UnixConn>(owned ?? listener, {
    endpoint,
    ...owned !== undefined && { pathState: () => owned.state },
    wrap: (conn: Deno.UnixConn) => new DenoConnection(conn, { local: endpoint, remote: endpoint }),
    onClose() {
      if (temporary !== undefined) removeFolder(temporary);
    },
  });
}

async function connect(address: string, signal?: AbortSignal): Promise<ByteConnection> {
  signal?.throwIfAborted();
  const endpoint = `ipc://${address}`;
  try {
    const conn = await Deno.connect({ transport: "unix", path: socketPath(address) });
    if (signal?.aborted) {
      conn.close();
      throw signal.reason;
    }
    return new DenoConnection(conn, { local: endpoint, remote: endpoint });
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (cause instanceof RoboError) throw cause;
    throw connectError(endpoint, cause);
  }
}

/** Listens on `path`; takes the place of a socket whose program has died. */
async function bind(path: string, name: string): Promise<Deno.UnixListener> {
  try {
    return listenPrivately(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AddrInUse)) throw listenError(name, cause);
    if (isAbstract(path)) throw await inUse(name, cause);
    const other = await otherThan(path);
    if (other !== undefined) throw notASocket(name, other);
    if (!await isStaleForLong(path)) throw await inUse(name, cause);
  }
  try {
    await Deno.remove(path).catch(unlessMissing);
    return listenPrivately(path);
  } catch (cause) {
    throw listenError(name, cause);
  }
}

/** Makes the socket usable by its owner only, whatever the process's mask is. */
function listenPrivately(path: string): Deno.UnixListener {
  if (Deno.build.os === "windows") return Deno.listen({ transport: "unix", path });
  const mask = Deno.umask(0o177);
  try {
    return Deno.listen({ transport: "unix", path });
  } finally {
    Deno.umask(mask);
  }
}

/** What is at `path` instead of a socket; undefined for a socket, and when nothing is there any more. */
async function otherThan(path: string): Promise<string | undefined> {
  const found = await Deno.lstat(path).catch(unlessMissing);
  if (found === undefined || found.isSocket) return undefined;
  if (found.isDirectory) return "a folder";
  if (found.isSymlink) return "a symbolic link";
  return found.isFile ? "an ordinary file" : "a device or a pipe";
}

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

/** Whether a socket is dead, and not one that another program is just about to listen at. */
async function isStaleForLong(path: string): Promise<boolean> {
  const file = fileAt(path);
  if (!await isStale(path)) return false;
  await pause(STALE_MS, new AbortController().signal);
  return await isStale(path) && fileAt(path) === file;
}

/** Whether nobody listens at a socket. A refused connection alone proves nothing: an ordinary file refuses as well, and is not ours to remove. */
async function isStale(path: string): Promise<boolean> {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
    return false;
  } catch (error) {
    return error instanceof Deno.errors.ConnectionRefused ||
      error instanceof Deno.errors.NotFound;
  }
}

function removeFolder(folder: string): void {
  try {
    Deno.removeSync(folder, { recursive: true });
  } catch {
    // Somebody has removed it already.
  }
}

function socketPath(address: string): string {
  const path = address.startsWith("@") ? `\0${address.slice(1)}` : address;
  if (path.length > 0 && new TextEncoder().encode(path).length <= MAX_PATH_BYTES) return path;
  throw new RoboError("usage", `Not an address: ipc://${address}`, {
    hint: `Write ipc:///path/to/socket, at most ${MAX_PATH_BYTES} bytes after ipc://`,
  });
}

function isAbstract(path: string): boolean {
  return path.startsWith("\0");
}

async function inUse(name: string, cause: unknown): Promise<RoboError> {
  const owner = await findUnixOwner(name);
  return takenAddress(`ipc://${name}`, owner, {
    cure: "Stop the program that listens there",
    other: "choose another path",
    cause,
  });
}

function notASocket(name: string, what: string): RoboError {
  return new RoboError("unavailable", `ipc://${name} is ${what}, and no socket`, {
    hint: "It is left alone: move it away, or choose another path",
  });
}

function listenError(name: string, cause: unknown): RoboError {
  const denied = cause instanceof Deno.errors.PermissionDenied;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RoboError(
    denied ? "denied" : "unavailable",
    `Cannot listen on ipc://${name}: ${why}`,
    { hint: "The folder must exist and be writable", cause },
  );
}

function connectError(endpoint: string, cause: unknown): RoboError {
  if (cause instanceof Deno.errors.PermissionDenied) {
    return new RoboError("denied", `This user may not use ${endpoint}`, {
      hint: "The socket belongs to the user who started the program behind it",
      cause,
    });
  }
  return new RoboError("unavailable", `Nobody listens on ${endpoint}`, {
    hint: "Start the program that should listen there, or check the path",
    cause,
  });
}
