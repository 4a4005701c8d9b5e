import { dirname, fromFileUrl } from "../../system/paths.ts";
import { buildProgram } from "../../bench/lib/build.ts";
import { Program } from "../../bench/lib/program.ts";
import { type RoboChild, spawnRobo } from "../lib/robo_process.ts";
import { TextLineStream } from "../lib/text_line_stream.ts";

/** The header of the structs that the load is made of: 200 B each. */
const SAMPLE_HEADER: string = fromFileUrl(
  new URL("../../bench/c/bridge_sample.h", import.meta.url),
);

/** Environment of a bridge that leaves what it keeps about programs in `folder`. */
export function ownRun(folder: string): { readonly ROBO_RUNTIME_DIR: string } {
  return { ROBO_RUNTIME_DIR: `${folder}/run` };
}

/** What a bridge prints. */
export interface BridgeLine {
  readonly type: string;
  readonly [name: string]: unknown;
}

/** `robo ws-bridge` as a process of its own, whose lines are kept. */
export class BridgeProcess implements AsyncDisposable {
  /** Where its clients connect. */
  readonly url: string;
  /** What it has printed since it was ready. */
  readonly lines: BridgeLine[] = [];
  readonly #child: RoboChild;
  readonly #ended: Promise<unknown>;

  private constructor(
    child: RoboChild,
    url: string,
    rest: ReadableStreamDefaultReader<string>,
  ) {
    this.#child = child;
    this.url = url;
    this.#ended = Promise.all([this.#keep(rest), new Response(child.process.stderr).text()]);
  }

  /** Starts it for programs that connect to `socket`, with arguments besides, and waits until it is ready. */
  static async start(socket: string, args: readonly string[]): Promise<BridgeProcess> {
    const env = ownRun(dirname(socket));
    const usual = ["ws-bridge", "start", "--json", "--socket", socket];
    const child = spawnRobo([...usual, ...args], { env });
    const lines = child.process.stdout.pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream()).getReader();
    const { value } = await lines.read();
    if (value === undefined) {
      const why = await new Response(child.process.stderr).text();
      await child[Symbol.asyncDispose]();
      throw new Error(`The bridge has not started: ${why}`);
    }
    return new BridgeProcess(child, (JSON.parse(value) as { url: string }).url, lines);
  }

  /** Its port. */
  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Memory in RAM, in bytes: now, and the most that it ever had. */
  async memory(): Promise<{ readonly now: number; readonly most: number }> {
    const status = await Deno.readTextFile(`/proc/${this.#child.process.pid}/status`);
    const bytes = (name: string) =>
      1024 * Number(new RegExp(`^${name}:\\s*(\\d+) kB`, "m").exec(status)![1]);
    return { now: bytes("VmRSS"), most: bytes("VmHWM") };
  }

  /** The sum of a metric over all that have the given label; 0 when there is none. */
  async metric(name: string, label = ""): Promise<number> {
    const text = await (await fetch(new URL("/metrics", this.url))).text();
    return text.split("\n").filter((line) => /^[^{ ]*/.exec(line)![0] === name)
      .filter((line) => line.includes(label))
      .reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
  }

  /** Ends it at once, without a word. */
  async kill(): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async #keep(lines: ReadableStreamDefaultReader<string>): Promise<void> {
    for (let next = await lines.read(); !next.done; next = await lines.read()) {
      this.lines.push(JSON.parse(next.value));
    }
  }
}

/** Starts a bridge for samples, whose programs connect to `socket`. */
export function sampleBridge(
  socket: string,
  args: readonly string[] = [],
): Promise<BridgeProcess> {
  return BridgeProcess.start(socket, ["--header", SAMPLE_HEADER, "--port", "0", ...args]);
}

/** Starts a C program that sends samples: `rate` a second, `count` of them, then no more. */
export async function sampleProducer(
  socket: string,
  load: { readonly rate: number; readonly count: number },
): Promise<Program> {
  const path = await buildProgram({ name: "bridge_producer" });
  const numbers = ["--rate", `${load.rate}`, "--count", `${load.count}`];
  return await Program.start([path, "--socket", socket, ...numbers]);
}

/** Starts C clients of `robo.ws.v1` that count samples, and of each what is missing. */
export async function sampleClients(port: number, clients: number): Promise<Program> {
  const path = await buildProgram({ name: "bridge_client" });
  const say = JSON.stringify({ op: "subscribe", sub: 1, topics: "**", format: "binary" });
  return await Program.start([
    path,
    ...["--port", `${port}`, "--clients", `${clients}`, "--skip", "8", "--stride", "224"],
    ...["--protocol", "robo.ws.v1", "--say", say],
  ]);
}

/** What {@linkcode sampleClients} tell on a mark. */
export interface SampleMark {
  /** Samples of all clients together. */
  readonly messages: number;
  /** Samples between others that a client did not get. */
  readonly missing: number;
}

/** A client that subscribes and then reads nothing, ever. */
export async function stalledClient(port: number): Promise<Deno.TcpConn> {
  const socket = await Deno.connect({ hostname: "127.0.0.1", port });
  const head = [
    ...["GET / HTTP/1.1", `Host: 127.0.0.1:${port}`, "Upgrade: websocket", "Connection: Upgrade"],
    ...["Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version: 13"],
    ...["Sec-WebSocket-Protocol: robo.ws.v1", "", ""],
  ].join("\r\n");
  const text = JSON.stringify({ op: "subscribe", sub: 1, topics: "*", format: "binary" });
  const bytes = new TextEncoder().encode(`${head}\x01\x02\x00\x00\x00\x00${text}`);
  bytes.set([0x81, 0x80 | text.length], head.length);
  await socket.write(bytes);
  return socket;
}
