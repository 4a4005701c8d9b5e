import { TextLineStream } from "../lib/text_line_stream.ts";

/** How to start each kind of libzmq peer. */
const PROGRAMS = {
  node: { command: "node", args: ["tests/peers/zmtp_peer.mjs"] },
  python: { command: "/usr/bin/python3", args: ["tests/peers/zmtp_peer.py"] },
} as const;

/** Longest wait for an answer, in milliseconds, so that a test that went wrong ends. */
const ANSWER_MS = 15_000;

/** A kind of libzmq peer. */
export type PeerKind = keyof typeof PROGRAMS;

/** What a peer answers. */
export interface Answer {
  readonly n: number;
  readonly error?: string;
  readonly endpoint?: string;
  readonly frames?: string[];
  readonly version?: string;
  readonly inOrder?: boolean;
  readonly bytes?: number;
}

/** A program around libzmq that does what the test says. */
export class Peer implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #reading: Promise<void>;
  #next = 0;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#writer = child.stdin.getWriter();
    this.#reading = this.#read();
  }

  /** Starts a peer, or says why there is none. */
  static async start(kind: PeerKind): Promise<Peer | string> {
    const { command, args } = PROGRAMS[kind];
    const cwd = new URL("../../", import.meta.url);
    let peer: Peer | undefined;
    try {
      const child = new Deno.Command(command, {
        args: [...args],
        cwd,
        stdin: "piped",
        stdout: "piped",
        stderr: "null",
      }).spawn();
      peer = new Peer(child);
      const { version } = await peer.ask("hello");
      if (version !== undefined) return peer;
    } catch {
      // Not installed.
    }
    await peer?.[Symbol.asyncDispose]();
    return `${kind === "node" ? "npm:zeromq under Node" : "python3-zmq"} is missing`;
  }

  /** Has the peer do something; throws what it says went wrong. */
  async ask(op: string, more: Record<string, unknown> = {}): Promise<Answer> {
    const n = this.#next++;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(n, resolve));
    const timer = setTimeout(() => this.#waiting.get(n)?.({ n, error: "no answer" }), ANSWER_MS);
    await this.#writer.write(new TextEncoder().encode(`${JSON.stringify({ n, op, ...more })}\n`));
    const answer = await answered;
    clearTimeout(timer);
    if (answer.error !== undefined) throw new Error(`The peer failed to ${op}: ${answer.error}`);
    return answer;
  }

  /** Stops it, or lets it go on. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#child.kill(signal);
  }

  /** Kills it without a farewell. Harmless when repeated. */
  async kill(): Promise<void> {
    this.#end();
    await this.#finish();
  }

  /** Lets it go. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  #end(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has gone already.
    }
  }

  async #finish(): Promise<void> {
    await this.#writer.abort().catch(() => {});
    await this.#reading;
    await this.#child.status;
  }

  async #read(): Promise<void> {
    const lines = this.#child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(
      new TextLineStream(),
    );
    for await (const line of lines) {
      const answer: Answer = JSON.parse(line);
      this.#waiting.get(answer.n)?.(answer);
      this.#waiting.delete(answer.n);
    }
    for (const resolve of this.#waiting.values()) resolve({ n: -1, error: "it has gone" });
  }
}
