import assert from "node:assert/strict";
import type { CLayout } from "../../../protocols/clayout/c_layout.ts";
import { findPrograms } from "../../../commands/find_programs.ts";
import { LINK_AT, LINK_HEADER_BYTES } from "../../../protocols/link/mod.ts";
import { layoutOfHeader } from "../../../services/bridge/layout/mod.ts";
import type { FrameRun } from "../../../services/bridge/hub/frame_run.ts";
import type { LogLine, ProgramLink, ProgramSink } from "../../../services/bridge/hub/program.ts";
import { fromFileUrl } from "../../../system/paths.ts";

/** Folder of the examples in C. */
export const EXAMPLES: string = fromFileUrl(new URL("../../../examples/c", import.meta.url));

/** This folder, with the C programs of the tests. */
export const HERE: string = fromFileUrl(new URL(".", import.meta.url)).replace(/\/$/, "");

/** The folder of robo_link.h. */
export const INCLUDE: string = fromFileUrl(new URL("../../../native/include", import.meta.url));

/** What finds mistakes in memory and arithmetic while a program runs. */
export const SANITIZED: readonly string[] = [
  "-fsanitize=address,undefined",
  "-fno-sanitize-recover=all",
  "-g",
];

/** Bytes of the Drop of torrent.h. */
export const DROP_BYTES = 200;

const found = await findPrograms(["gcc"], Deno.build.os === "linux" ? Deno.env.get("PATH") : "");

/** What a test needs besides gcc. */
export interface Need {
  readonly name: string;
  readonly isThere: boolean;
}

/** A test with C programs, which is ignored where gcc is missing, or what else it needs. */
export function linkTest(
  name: string,
  fn: (folder: string) => Promise<void>,
  need?: Need,
): void {
  Deno.test({
    name: `${name} (needs gcc${need === undefined ? "" : ` and ${need.name}`})`,
    ignore: !found.has("gcc") || need?.isThere === false,
    async fn() {
      const folder = await Deno.makeTempDir({ prefix: "robo-link-" });
      try {
        await fn(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

/** Compiles a C program into `folder`; returns its path. */
export async function compile(
  source: string,
  folder: string,
  flags: readonly string[] = [],
): Promise<string> {
  const output = `${folder}/${source.replace(/^.*\/|\.c$/g, "")}`;
  const { success, stderr } = await new Deno.Command("gcc", {
    args: ["-O1", "-Wall", "-Wextra", "-Werror", `-I${INCLUDE}`, ...flags, source, "-o", output],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return output;
}

/** The layout of torrent.h. */
export async function torrentLayout(): Promise<CLayout> {
  return await layoutOfHeader(`${HERE}/torrent.h`, {});
}

/** A program of the tests, killed at the end of its scope. */
export class Started implements AsyncDisposable {
  /** The process, its output piped. */
  readonly child: Deno.ChildProcess;
  /** All that it prints, once it has ended. */
  readonly output: Promise<string>;
  /** All that it complains about, once it has ended. */
  readonly errors: Promise<string>;

  constructor(command: readonly string[], options: { readonly cwd?: string } = {}) {
    this.child = new Deno.Command(command[0]!, {
      args: command.slice(1),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      ...options,
    }).spawn();
    this.output = new Response(this.child.stdout).text();
    this.errors = new Response(this.child.stderr).text();
  }

  /** Kills it as hard as can be. */
  async kill(): Promise<void> {
    try {
      this.child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.child.status;
    await Promise.all([this.output, this.errors]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

/** What a torrent says at its end. */
export interface TorrentEnd {
  readonly count: number;
  readonly acked: number;
  readonly dropped: number;
  readonly connects: number;
  readonly drained: number;
}

/** Waits for the end of a torrent. */
export async function torrentEnd(torrent: Started): Promise<TorrentEnd> {
  const [text, errors] = await Promise.all([torrent.output, torrent.errors]);
  const words = text.trim().split(" ");
  assert.equal(words.length, 10, `a torrent ends with its numbers: ${text}${errors}`);
  return Object.fromEntries(
    [0, 2, 4, 6, 8].map((at) => [words[at], Number(words[at + 1])]),
  ) as unknown as TorrentEnd;
}

/** Notes what programs do; of drops, that they are whole, in order, and that counts explain each gap. */
export class RecordingSink implements ProgramSink {
  readonly links: ProgramLink[] = [];
  readonly logs: string[] = [];
  readonly ends: string[] = [];
  readonly payloads: Uint8Array[] = [];
  received = 0;
  lostCount = 0;
  /** The number that the next drop has to have. */
  next = 0;
  /** Whether frames are drops. */
  drops = false;
  /** What was not as it should be. */
  readonly faults: string[] = [];
  /** What it says that it waits for. */
  caughtUp: AbortSignal | undefined;
  /** Payloads that are kept. */
  keeps = 0;

  opened(link: ProgramLink): ReadonlyMap<number, number> {
    this.links.push(link);
    return new Map(link.description.structs.map(({ id }, index) => [id, index + 1]));
  }

  data(_link: ProgramLink, { bytes, view, count }: FrameRun): AbortSignal | undefined {
    this.received += count;
    for (let at = 0; at < bytes.length;) {
      const length = view.getUint32(at + LINK_AT.length, true);
      const begin = at + LINK_HEADER_BYTES;
      if (this.payloads.length < this.keeps) {
        this.payloads.push(bytes.slice(begin, begin + length));
      }
      if (this.drops) this.#drop(view, begin);
      at = begin + length;
    }
    return this.caughtUp;
  }

  logged(_link: ProgramLink, { level, text }: LogLine): void {
    this.logs.push(`${level}: ${text}`);
  }

  lost(_link: ProgramLink, count: number): void {
    this.lostCount += count;
    this.next += count;
  }

  closed(link: ProgramLink, reason: string): void {
    this.ends.push(`${link.description.name}: ${reason}`);
    this.links.splice(this.links.indexOf(link), 1);
  }

  #drop(view: DataView, begin: number): void {
    const number = Number(view.getBigUint64(begin, true));
    if (number !== this.next) this.faults.push(`drop ${number} came instead of ${this.next}`);
    this.next = number + 1;
    for (let word = 0; word < 24; word += 7) {
      const there = Number(view.getBigUint64(begin + 8 + 8 * word, true));
      if (there !== number * word) this.faults.push(`drop ${number} is torn`);
    }
  }
}
