import { bracketed } from "../bracketed.ts";

/** The five sockets of a kernel. */
export type Channel = "shell" | "iopub" | "stdin" | "control" | "hb";

/** All of them. */
export const CHANNELS: readonly Channel[] = ["shell", "iopub", "stdin", "control", "hb"];

/** What robo says of its kernels besides what Jupyter says. */
export interface RoboKernelInfo {
  /** What the kernel is called, such as `arm`. */
  readonly name?: string;
  /** Process id of the kernel. */
  readonly pid?: number;
  /** When it started, in seconds since 1970. */
  readonly startedAt?: number;
  /** Version of robo. */
  readonly version?: string;
  /** What those may do who have the key (default `execute`). */
  readonly right?: "execute" | "observe";
  /**
   * Public key (Z85) of a kernel that knows its clients by keys of their own. Then the two keys of the connection file are the
   * client's, and Jupyter's own programs, which have no word for this, cannot use the file.
   */
  readonly serverKey?: string;
}

/** Where a kernel listens, and what it takes to be heard. */
export interface ConnectionInfo {
  /** How it listens. */
  readonly transport: "tcp" | "ipc";
  /** Address; with `ipc` the beginning of the paths of its sockets. */
  readonly ip: string;
  /** TCP ports; with `ipc` the numbers at the ends of the paths. */
  readonly ports: Readonly<Record<Channel, number>>;
  /** Key of the signatures; empty for none. */
  readonly key: string;
  /** Name of its kernelspec, such as `robo`. */
  readonly kernelName?: string;
  /** Keys (Z85) of an encrypted kernel. Jupyter's clients show the kernel's own pair as theirs. */
  readonly curve?: { readonly publicKey: string; readonly secretKey: string };
  /** What robo's kernels say besides. */
  readonly robo?: RoboKernelInfo;
}

/** Where a client reaches a channel: `tcp://127.0.0.1:42767`, or `ipc:///run/kernel-ipc-1`. */
export function channelEndpoint(
  { transport, ip, ports }: ConnectionInfo,
  channel: Channel,
): string {
  if (transport === "ipc") return `ipc://${ip}-${ports[channel]}`;
  const host = ip === "*" || ip === "0.0.0.0" || ip === "" ? "127.0.0.1" : ip;
  return `tcp://${bracketed(host)}:${ports[channel]}`;
}
