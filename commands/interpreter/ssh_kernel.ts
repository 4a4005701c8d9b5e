import { RoboError } from "../../errors.ts";
import { CHANNELS, type ConnectionInfo } from "../../protocols/jupyter/mod.ts";
import type { ResolvedKernel, ResolveOptions } from "./find_kernel.ts";
import { chooseRemote, LIST_SCRIPT, readListing, type RemoteKernel } from "./remote_kernels.ts";
import { parseSshAddress } from "./ssh_address.ts";
import { endChild } from "../../system/end_child.ts";

/** Most that the other machine may print, in characters. */
const MOST_CHARACTERS = 4 * 1024 * 1024;

/** Most that is kept of what ssh complains about, in characters. */
const MOST_WORDS = 4096;

/** For how long ssh may end by itself before it is killed, in milliseconds. */
const ENDING_MS = 2000;

/**
 * A kernel of another machine, over ssh: one connection that lists its kernels and then carries the five channels, each to a Unix socket in
 * a folder that only this user can enter. It ends with the result, and with this process, however that ends.
 */
export async function kernelOverSsh(
  address: string,
  options: ResolveOptions & { readonly name?: string | undefined },
): Promise<ResolvedKernel> {
  if (Deno.build.os === "windows") {
    throw new RoboError("usage", "Kernels over ssh need Unix sockets, which Windows' ssh has not", {
      hint: "Pair the two machines: robo interpreter pair",
    });
  }
  const { destination, port } = parseSshAddress(address);
  const folder = await Deno.makeTempDir({ prefix: "robo-ssh-" });
  const args = [...options.sshArgs ?? [], ...port === undefined ? [] : ["-p", String(port)]];
  const connection = new SshConnection({ destination, args, folder });
  const end = () => void connection[Symbol.asyncDispose]();
  options.signal?.addEventListener("abort", end, { once: true });
  try {
    options.signal?.throwIfAborted();
    const { info } = chooseRemote(await connection.list(), options.name, destination);
    const where = { info: await connection.forward(info) };
    const words = `${info.robo?.name ?? "the kernel"} at ${destination}`;
    return {
      where,
      words,
      isHere: false,
      explain: (error) => Promise.reject(error),
      async [Symbol.asyncDispose]() {
        options.signal?.removeEventListener("abort", end);
        await connection[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    options.signal?.removeEventListener("abort", end);
    await connection[Symbol.asyncDispose]();
    throw error;
  }
}

/** One ssh that further ones share. */
class SshConnection implements AsyncDisposable {
  readonly #destination: string;
  readonly #folder: string;
  readonly #args: readonly string[];
  readonly #process: Deno.ChildProcess;
  readonly #complaints: Promise<string>;
  #ending: Promise<void> | undefined;

  constructor(
    to: { readonly destination: string; readonly args: readonly string[]; readonly folder: string },
  ) {
    this.#destination = to.destination;
    this.#folder = to.folder;
    this.#args = to.args;
    this.#process = this.#ssh([
      ...["-T", "-M", "-o", "ControlPersist=no", "-o", "ConnectTimeout=10"],
      ...["-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3"],
      // Whatever the login shell is, the script does not go through it.
      ...["--", to.destination, `exec sh -c 'IFS= read -r s; eval "$s"'`],
    ], "piped");
    this.#complaints = readWords(this.#process.stderr);
  }

  /** The kernels of the other machine. */
  async list(): Promise<RemoteKernel[]> {
    await this.#say(`${LIST_SCRIPT}\n`);
    const reader = this.#process.stdout.getReader();
    const decoder = new TextDecoder();
    let text = "";
    try {
      for (let step = await reader.read(); !step.done; step = await reader.read()) {
        text += decoder.decode(step.value, { stream: true });
        const kernels = readListing(text);
        if (kernels !== undefined) return kernels;
        if (text.length > MOST_CHARACTERS) break;
      }
    } finally {
      await reader.cancel().catch(() => {});
    }
    throw new RoboError("unavailable", `Cannot reach ${this.#destination}${await this.#why()}`, {
      hint: `Try: ssh ${this.#destination}`,
    });
  }

  /** Carries the channels of a kernel; resolves to where they are on this machine. */
  async forward(info: ConnectionInfo): Promise<ConnectionInfo> {
    const prefix = `${this.#folder}/k`;
    const to = ["*", "0.0.0.0", ""].includes(info.ip) ? "127.0.0.1" : info.ip;
    const ports = { shell: 1, iopub: 2, stdin: 3, control: 4, hb: 5 };
    const lines = CHANNELS.flatMap((channel) => [
      "-L",
      `${prefix}-${ports[channel]}:${to}:${info.ports[channel]}`,
    ]);
    const asking = this.#ssh(["-O", "forward", ...lines, "--", this.#destination], "null");
    const [{ success }, words] = await Promise.all([
      asking.status,
      readWords(asking.stderr),
      asking.stdout.cancel(),
    ]);
    if (!success) {
      throw new RoboError(
        "unavailable",
        `Cannot reach the kernel on ${this.#destination}${words}`,
        {
          hint: "Its ssh server has to allow forwarding (AllowTcpForwarding)",
        },
      );
    }
    return { ...info, transport: "ipc", ip: prefix, ports };
  }

  /** Ends it. Harmless when repeated. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#ending ??= this.#end();
  }

  async #end(): Promise<void> {
    await this.#process.stdin.close().catch(() => {});
    const killing = setTimeout(() => endChild(this.#process), ENDING_MS);
    // A connection that still carries a channel would wait for it.
    endChild(this.#process, "SIGTERM");
    await this.#process.status;
    clearTimeout(killing);
    if (!this.#process.stdout.locked) await this.#process.stdout.cancel().catch(() => {});
    await this.#complaints;
    await Deno.remove(this.#folder, { recursive: true }).catch(() => {});
  }

  async #say(text: string): Promise<void> {
    const writer = this.#process.stdin.getWriter();
    // An ssh that has ended already says why in its own words.
    await writer.write(new TextEncoder().encode(text)).catch(() => {});
    writer.releaseLock();
  }

  async #why(): Promise<string> {
    endChild(this.#process, "SIGTERM");
    return await this.#complaints;
  }

  #ssh(args: readonly string[], stdin: "piped" | "null"): Deno.ChildProcess {
    try {
      return new Deno.Command("ssh", {
        args: [...this.#args, "-o", `ControlPath=${this.#folder}/c`, ...args],
        stdin,
        stdout: "piped",
        stderr: "piped",
      }).spawn();
    } catch (cause) {
      throw new RoboError("unavailable", "There is no ssh on this machine", {
        hint: "Install OpenSSH's client",
        cause,
      });
    }
  }
}

/** What ssh says at last, as the end of a sentence. */
async function readWords(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream() as never)) {
    text = `${text}${part}`.slice(-MOST_WORDS);
  }
  const line = text.trim().split("\n").at(-1)?.trim() ?? "";
  return line === "" ? "" : `: ${line}`;
}
