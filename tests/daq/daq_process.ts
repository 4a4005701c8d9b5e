import assert from "node:assert/strict";
import { DaqControl, type ServedDevice, serveDetector } from "../../client/mod.ts";
import type { Device } from "../../protocols/daq/lab_types.ts";
import { Collected } from "../lib/collected.ts";
import { spawnRobo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";

/** Characters of what a server says that are kept. */
const MOST_KEPT = 1_000_000;

/** A `robo daq-server` of its own process, on free ports, with its control interface. */
export class DaqProcess implements AsyncDisposable {
  /** Where devices connect, as `tcp://host:port`. */
  readonly endpoint: string;
  /** Its devices. */
  readonly lab: DaqControl;
  readonly #child: ReturnType<typeof spawnRobo>;
  readonly #output: Collected;
  readonly #errors: Collected;

  /** Starts a server; resolves when it is ready. Throws with its errors when it ends instead. */
  static async start(args: readonly string[] = []): Promise<DaqProcess> {
    const folder = await Deno.makeTempDir();
    const child = spawnRobo([
      ...["daq-server", "--port", "0", "--http", "127.0.0.1:0", "--json"],
      ...args,
    ], { env: { ROBO_RUNTIME_DIR: `${folder}/run` } });
    const output = new Collected(child.process.stdout, MOST_KEPT);
    const errors = new Collected(child.process.stderr);
    let ended = false;
    const end = child.process.status.then(async () => {
      ended = true;
      await Deno.remove(folder, { recursive: true });
    });
    const dispose = async () => {
      await child[Symbol.asyncDispose]();
      await Promise.all([output.done, errors.done, end]);
    };
    try {
      const ready = await until("the server is ready", () => {
        if (ended) throw new Error(`The server ended: ${errors.text}`);
        return output.lines[0];
      });
      const { endpoint, url } = JSON.parse(ready);
      const lab = await DaqControl.connect({ url });
      return new DaqProcess({ ...child, [Symbol.asyncDispose]: dispose }, {
        endpoint,
        lab,
        output,
        errors,
      });
    } catch (error) {
      await dispose();
      throw error;
    }
  }

  private constructor(child: ReturnType<typeof spawnRobo>, rest: {
    readonly endpoint: string;
    readonly lab: DaqControl;
    readonly output: Collected;
    readonly errors: Collected;
  }) {
    this.#child = child;
    this.endpoint = rest.endpoint;
    this.lab = rest.lab;
    this.#output = rest.output;
    this.#errors = rest.errors;
  }

  /** Its process. */
  get pid(): number {
    return this.#child.process.pid;
  }

  /** Its port. */
  get port(): number {
    return Number(this.endpoint.split(":").at(-1));
  }

  /** What it has said on standard output so far, object by object. */
  get said(): readonly Readonly<Record<string, unknown>>[] {
    return this.#output.lines.map((line) => JSON.parse(line));
  }

  /** What it has logged so far. */
  get log(): string {
    return this.#errors.text;
  }

  /** Connects a detector that answers each request with the next number; resolves when it is online. */
  async healthy(name = "healthy"): Promise<ServedDevice> {
    let count = 0;
    await using starting = new AsyncDisposableStack();
    const device = starting.use(
      await serveDetector({ port: this.port, name, grab: () => ++count }),
    );
    await this.deviceWhere(name, ({ online }) => online);
    starting.move();
    return device;
  }

  /** Makes sure that a device answers, however busy the machine is. */
  async answers(name = "healthy"): Promise<void> {
    using grab = await this.lab.grab(name, { timeout: 60_000 });
    assert(grab.number > 0);
  }

  /** Waits until a device is as it should be. */
  deviceWhere(name: string, holds: (device: Device) => boolean): Promise<Device> {
    return until(`${name} is as it should be`, async () => {
      const devices = await this.lab.devices();
      return devices.find((device) => device.name === name && holds(device));
    });
  }

  /** Waits until it has logged something. */
  logs(pattern: RegExp): Promise<boolean> {
    return until(`it logs ${pattern}`, () => pattern.test(this.log));
  }

  /** Sends a signal and waits for the end; resolves to the exit status. */
  async end(signal: Deno.Signal): Promise<number> {
    this.#child.process.kill(signal);
    const { code } = await this.#child.process.status;
    await this.#child[Symbol.asyncDispose]();
    return code;
  }

  /** Kills it, if it still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.lab[Symbol.asyncDispose]();
    await this.#child[Symbol.asyncDispose]();
  }
}
