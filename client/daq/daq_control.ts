import { RoboError } from "../../errors.ts";
import { formatRegion } from "../../protocols/daq/region_text.ts";
import type {
  Device,
  LabEvent,
  MoveOrder,
  MoveResult,
  PositionReading,
  StopResult,
} from "../../protocols/daq/lab_types.ts";
import { ref, type Schema } from "../../protocols/http/json_schema.ts";
import { listOf, nullable } from "../../protocols/http/schema_parts.ts";
import { FramePool } from "../../protocols/pymodaq/frame_pool.ts";
import type { Parameter, ParameterValue } from "../../protocols/pymodaq/parameters/parameter.ts";
import { deadline } from "./daq_control_deadline.ts";
import { LabActuator, LabDetector } from "./daq_control_device.ts";
import { sentEvents } from "./daq_control_events.ts";
import { findControlFile } from "./daq_control_file.ts";
import { readGrab, readGrabs } from "./daq_control_grab.ts";
import { ControlHttp, type ControlRequest } from "./daq_control_http.ts";
import { newestGrabs } from "./daq_control_watch.ts";
import type { Grab, GrabOptions, Lab, MoveOptions, RequestOptions, WatchOptions } from "./lab.ts";

/** Which server {@linkcode DaqControl} connects to. */
export interface DaqControlOptions {
  /** Port at which PyMoDAQ's clients connect to it, of this user on this machine. Default 6341, else the only one that runs. */
  readonly port?: number;
  /** Its control interface, such as `http://10.0.3.7:6342`, instead of the port. */
  readonly url?: string;
  /** What it asks for; that of a server of this user is found with it. */
  readonly token?: string;
  /** Environment that says where servers of this user are found. Default this process's. */
  readonly env?: Readonly<Partial<Record<string, string>>>;
}

/** How long an answer may take that asks nothing of a device, in milliseconds. */
const ANSWERS_WITHIN_MS = 10_000;

/** What the server may take longer than a device's time-out, in milliseconds. */
const GRACE_MS = 10_000;

/** What answers are. */
const SERVER = ref("Server");
const DEVICE = ref("Device");
const DEVICES = listOf("Device");
const PARAMETERS = nullable(ref("Parameter"));
const MOVE_RESULT = ref("MoveResult");
const POSITION = ref("PositionReading");
const STOPPED = listOf("StopResult");
const EVENT = ref("LabEvent");

/**
 * The devices of a `robo daq-server`, from another process: reading detectors, moving actuators, changing parameters.
 *
 * @example
 * ```ts
 * import { DaqControl } from "robo";
 * import assert from "node:assert/strict";
 *
 * // Nobody listens there.
 * await assert.rejects(DaqControl.connect({ url: "http://127.0.0.1:1" }), { code: "unavailable" });
 * ```
 *
 * @example
 * ```ts ignore
 * import { DaqControl } from "robo";
 *
 * await using lab = await DaqControl.connect();
 * await lab.actuator("stage").moveTo(12.5);
 * const [image] = await lab.detector("cam").arrays({ dimension: "2D" });
 * console.log(image?.shape);
 * ```
 */
export class DaqControl implements Lab, AsyncDisposable {
  /** URL of the server's control interface. */
  readonly url: string;
  /** Where devices connect to it, as `tcp://host:port`. */
  readonly endpoint: string;
  readonly #http: ControlHttp;
  readonly #frames = new FramePool();

  /**
   * Connects to a server.
   *
   * Rejects with a `RoboError`: `unavailable` when none runs, or does not answer; `denied` without its token; `usage` when
   * several run and none was named.
   */
  static async connect(options: DaqControlOptions = {}): Promise<DaqControl> {
    const { url, token, port, env } = options;
    const setting = env === undefined ? {} : { env };
    const file = url === undefined ? await findControlFile(port, setting) : undefined;
    const http = new ControlHttp(url ?? file!.url, token ?? file?.token);
    try {
      using limit = deadline(ANSWERS_WITHIN_MS, undefined);
      const { endpoint } = await http.json<{ endpoint: string }>("/v1/server", SERVER, limit);
      return new DaqControl(http, endpoint);
    } catch (error) {
      http[Symbol.dispose]();
      throw error;
    }
  }

  private constructor(http: ControlHttp, endpoint: string) {
    this.#http = http;
    this.url = http.url;
    this.endpoint = endpoint;
  }

  /** A detector by its name; whether there is one shows when it is asked. */
  detector(name: string): LabDetector {
    return new LabDetector(this, name);
  }

  /** An actuator by its name; whether there is one shows when it is asked. */
  actuator(name: string): LabActuator {
    return new LabActuator(this, name);
  }

  /** All devices, by name. */
  devices(): Promise<readonly Device[]> {
    return this.#ask("/v1/devices", DEVICES);
  }

  /** One device. */
  device(name: string): Promise<Device> {
    return this.#ask(pathOf(name), DEVICE);
  }

  /** The parameter tree of a device; null when it has sent none. */
  parameters(name: string): Promise<Parameter | null> {
    return this.#ask(pathOf(name, "parameters"), PARAMETERS);
  }

  /** Changes a parameter; `path` holds the names below the root. */
  async setParameter(name: string, path: readonly string[], value: ParameterValue): Promise<void> {
    await this.#order(pathOf(name, "parameters"), { method: "PUT", json: { path, value } });
  }

  /** Asks a detector for data. */
  async grab(name: string, options: GrabOptions = {}): Promise<Grab> {
    const { timeout, signal } = options;
    const query = { ...grabQuery(options), format: "dte" };
    using limit = deadline(withGrace(timeout), signal);
    const response = await this.#http.open(pathOf(name, "grab"), { query, ...limit });
    return await this.#reading(() => readGrab(response, this.#frames), limit.signal);
  }

  /** Data of a detector as it comes. */
  async *watch(name: string, options: WatchOptions = {}): AsyncGenerator<Grab, void> {
    const { mode, queue, rate, passive, signal } = options;
    const query = { ...grabQuery(options), mode, queue, rate, passive, format: "dte" };
    const stop = new AbortController();
    const leaving = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
    try {
      const response = await this.#http.open(pathOf(name, "watch"), { query, signal: leaving });
      const grabs = readGrabs(response.body!, this.#frames);
      yield* mode === "lossless" ? grabs : newestGrabs(grabs, stop);
    } catch (error) {
      if (signal?.aborted === true) return;
      throw this.#asRoboError(error);
    } finally {
      stop.abort();
    }
    if (signal?.aborted !== true) throw this.#http.ended();
  }

  /** Moves an actuator and waits for its arrival. */
  async move(name: string, order: MoveOrder, options: MoveOptions = {}): Promise<MoveResult> {
    const { timeout, dryRun, signal } = options;
    using limit = deadline(withGrace(timeout), signal);
    const query = { timeout, dryRun };
    const request = { json: order, query, ...limit };
    return await this.#http.json(pathOf(name, "move"), MOVE_RESULT, request);
  }

  /** Asks an actuator where it is. */
  async position(name: string, options: RequestOptions = {}): Promise<PositionReading> {
    const { timeout, signal } = options;
    using limit = deadline(withGrace(timeout), signal);
    const request = { query: { timeout }, ...limit };
    return await this.#http.json(pathOf(name, "position"), POSITION, request);
  }

  /** Stops one actuator, or all. */
  stop(name?: string): Promise<readonly StopResult[]> {
    return this.#ask(name === undefined ? "/v1/stop" : pathOf(name, "stop"), STOPPED, { json: {} });
  }

  /** Forgets a device that is offline, and that the lab's file does not expect. */
  async forget(name: string): Promise<void> {
    await this.#order(pathOf(name), { method: "DELETE" });
  }

  /** What happens from now on; first the state of every device. */
  async *events(signal?: AbortSignal): AsyncGenerator<LabEvent, void> {
    try {
      const response = await this.#http.open("/v1/events", { signal });
      for await (const { data } of sentEvents(response.body!)) {
        yield this.#http.checked<LabEvent>(EVENT, data);
      }
    } catch (error) {
      if (signal?.aborted === true) return;
      throw this.#asRoboError(error);
    }
    if (signal?.aborted !== true) throw this.#http.ended();
  }

  /** Ends all that is being asked or watched. What moves goes on, but for actuators that stop when their operator is lost. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#http[Symbol.dispose]();
    return Promise.resolve();
  }

  async #ask<T>(path: string, schema: Schema, request: ControlRequest = {}): Promise<T> {
    using limit = deadline(ANSWERS_WITHIN_MS, request.signal);
    return await this.#http.json(path, schema, { ...request, ...limit });
  }

  async #order(path: string, request: ControlRequest): Promise<void> {
    using limit = deadline(ANSWERS_WITHIN_MS, request.signal);
    await this.#http.order(path, { ...request, ...limit });
  }

  async #reading<T>(read: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    try {
      return await read();
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : this.#asRoboError(error);
    }
  }

  /** Other errors come from a connection that breaks off. */
  #asRoboError(error: unknown): RoboError {
    return error instanceof RoboError ? error : this.#http.ended(error);
  }
}

function pathOf(name: string, what?: string): string {
  const device = `/v1/devices/${encodeURIComponent(name)}`;
  return what === undefined ? device : `${device}/${what}`;
}

function grabQuery({ dimension, average, region, timeout }: GrabOptions): ControlRequest["query"] {
  return {
    dimension,
    average,
    timeout,
    region: region === undefined ? undefined : formatRegion(region),
  };
}

function withGrace(timeout: number | undefined): number | undefined {
  return timeout === undefined ? undefined : timeout + GRACE_MS;
}
