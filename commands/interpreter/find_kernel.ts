import { RoboError } from "../../errors.ts";
import type { ConnectionInfo } from "../../protocols/jupyter/mod.ts";
import { type KnownKernel, knownKernels } from "./known_kernels.ts";

/** Flags that say which kernel is meant. */
export interface KernelFlags {
  /** Another machine: the name or host of one that is paired, or `user@host` or `ssh://user@host:port` over ssh. */
  readonly connect?: string | undefined;
  /** A connection file. */
  readonly connection?: string | undefined;
  /** Name of a kernel, such as `arm`. */
  readonly name?: string | undefined;
}

/** Where a kernel is, as `KernelClient.connect` takes it. */
export type KernelWhere =
  /** Its connection file. */
  | { readonly file: string }
  /** Of this machine's that live, the newest, or the newest of this name. */
  | { readonly name?: string }
  /** What a connection file would say. */
  | { readonly info: ConnectionInfo };

/** A kernel that was looked up, and the way to it. */
export interface ResolvedKernel extends AsyncDisposable {
  /** For `KernelClient.connect`. */
  readonly where: KernelWhere;
  /** What to call it in messages, such as `arm at 192.168.1.7`. */
  readonly words: string;
  /** Whether it runs on this machine, so that both have the same files. */
  readonly isHere: boolean;
  /** For the `catch` of what connects: rejects with the same error, which also names the paired kernels when none runs here. */
  readonly explain: (error: unknown) => Promise<never>;
}

/** What a look-up needs besides the flags. */
export interface ResolveOptions {
  /** Environment variables: `HOME`, `XDG_CONFIG_HOME`. */
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** Ends the look-up, and what leads to the kernel. */
  readonly signal?: AbortSignal | undefined;
  /** Arguments for ssh besides the user's own configuration; default none. */
  readonly sshArgs?: readonly string[] | undefined;
}

/**
 * Looks up the kernel that the flags mean; without any, the newest that lives on this machine.
 *
 * The result is to be disposed of at the end: over ssh it is a connection, which stays as long. Throws a `RoboError` of kind `usage`
 * when the flags contradict each other, and of kind `unavailable` when the machine is neither paired nor to be reached over ssh. Whether
 * a kernel answers there is for `KernelClient.connect` to find out.
 */
export async function resolveKernel(
  flags: KernelFlags,
  options: ResolveOptions,
): Promise<ResolvedKernel> {
  const { connect, connection, name } = flags;
  if (connection !== undefined) {
    if (connect !== undefined || name !== undefined) {
      throw new RoboError("usage", "--connection excludes --connect and --name", {
        hint: "Give the connection file, or say which kernel is meant",
      });
    }
    return here({ file: connection }, connection);
  }
  if (connect === undefined) {
    return {
      ...here(name === undefined ? {} : { name }, name ?? "the newest kernel"),
      explain: async (error) => Promise.reject(await withPaired(error, name, options.env)),
    };
  }
  if (connect.startsWith("ssh://") || connect.includes("@")) {
    const { kernelOverSsh } = await import("./ssh_kernel.ts");
    return await kernelOverSsh(connect, { ...options, name });
  }
  const { file, name: known, info: { ip } } = await pairedKernel(connect, name, options.env);
  return { where: { file }, words: `${known} at ${ip}`, isHere: false, ...NOTHING_TO_ADD };
}

const NOTHING_TO_ADD = {
  explain: (error: unknown): Promise<never> => Promise.reject(error),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

function here(where: KernelWhere, words: string): ResolvedKernel {
  return { where, words, isHere: true, ...NOTHING_TO_ADD };
}

/** Whoever is paired may have meant a kernel of another machine. */
async function withPaired(
  error: unknown,
  name: string | undefined,
  env: ResolveOptions["env"],
): Promise<unknown> {
  if (!(error instanceof RoboError) || error.code !== "unavailable") return error;
  const names = (await knownKernels(env)).map((kernel) => kernel.name);
  const meant = name === undefined ? names : names.filter((known) => known === name);
  if (meant.length === 0) return error;
  const hint = `On other machines, paired with this one: ${
    meant.map((known) => `--connect ${known}`).join(", ")
  }`;
  return new RoboError(error.code, error.message, { hint, cause: error });
}

async function pairedKernel(
  connect: string,
  name: string | undefined,
  env: ResolveOptions["env"],
): Promise<KnownKernel> {
  const all = await knownKernels(env);
  const named = all.filter((kernel) => kernel.name === connect);
  const there = named.length > 0
    ? named
    : all.filter(({ info, host }) => [info.ip, host, `${host}.local`].includes(connect));
  const [found, second] = name === undefined
    ? there
    : there.filter((kernel) => kernel.info.robo?.name === name);
  if (found !== undefined && second === undefined) return found;
  if (found !== undefined) {
    throw new RoboError("usage", `Several kernels of ${connect} are paired`, {
      hint: `Give one of their names to --connect: ${there.map(({ name }) => name).join(", ")}`,
    });
  }
  const names = all.map(({ name }) => name).join(", ");
  throw new RoboError("unavailable", `${connect} is not paired with this machine`, {
    hint:
      `Run robo interpreter pair there and paste its line here, or go over ssh: --connect ssh://${connect}` +
      (names === "" ? "" : `; paired are ${names}`),
  });
}
