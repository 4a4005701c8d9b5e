import { isDeepStrictEqual } from "node:util";
import {
  type DetectorOptions,
  DeviceParameters,
  type Grab,
  type Lab,
  serveActuator,
  type ServedActuator,
  type ServedDevice,
  serveDetector,
} from "../../../client/daq/mod.ts";
import type { Device, MoveOrder, PositionReading } from "../../../protocols/daq/lab_types.ts";
import type { DataToExport } from "../../../protocols/pymodaq/mod.ts";
import { findParameter, type Parameter } from "../../../protocols/pymodaq/parameters/mod.ts";
import type { BridgeCounters, BridgeEvent, BridgeOptions } from "./bridge_options.ts";
import { messageOf } from "./message_of.ts";

/** What a bridged device tells the other server as free text, so that no bridge takes it further: they could be a circle. */
export const BRIDGE_KEY = "bridge";

const BRIDGE_TEXT = "robo daq bridge";

/** How long a device without parameters is waited for to send them, in milliseconds. */
const TREE_WITHIN_MS = 1000;

/** One device of a lab as it appears in the other server, until it is disposed of. */
export class BridgedDevice implements AsyncDisposable {
  readonly #lab: Lab;
  readonly #device: Device;
  readonly #options: BridgeOptions;
  readonly #ended = new AbortController();
  readonly #serving: Promise<void>;
  readonly #tree = Promise.withResolvers<void>();
  /** What the other server was told first. */
  #announced: Parameter | null = null;
  #isAnnounced = false;
  #parameters = new DeviceParameters();
  #served: ServedDevice | undefined;
  #lastGrab: Grab | undefined;
  /** Where it was seen last. */
  #seenAt: number | undefined;
  /** Moves that the lab makes for the other server. */
  #moves = 0;
  /** The position that the other server knows. */
  #lastTold: number | undefined;
  /** Whether the other server has been missed already: told once. */
  #isMissed = false;

  /** Begins to serve a device that is online. */
  constructor(lab: Lab, device: Device, options: BridgeOptions) {
    this.#lab = lab;
    this.#device = device;
    this.#options = options;
    this.#serving = this.#serve().catch((error) => {
      if (!this.#ended.signal.aborted) this.#tell("problem", error);
    });
  }

  /** Totals. */
  get counters(): BridgeCounters {
    const { connections = 0, requests = 0, answered = 0, problems = 0 } = this.#served?.counters ??
      {};
    const isConnected = this.#served?.isConnected ?? false;
    return { isConnected, connections, requests, answered, problems };
  }

  /** The lab has a tree of parameters. False when the other server was told another one already: it cannot take two. */
  async treeCame(): Promise<boolean> {
    this.#tree.resolve();
    if (!this.#isAnnounced) return true;
    const tree = await this.#lab.parameters(this.#device.name);
    return isDeepStrictEqual(tree, this.#announced);
  }

  /** A parameter has changed in the lab, whoever has changed it: the other server learns of it. */
  async parameterChanged(path: readonly string[]): Promise<void> {
    try {
      const tree = await this.#lab.parameters(this.#device.name);
      const parameter = tree === null ? undefined : findParameter(tree, path);
      if (parameter === undefined || parameter.children.length > 0) return;
      this.#parameters.set(path, parameter.value);
    } catch (error) {
      if (!this.#ended.signal.aborted) this.#tell("problem", error);
    }
  }

  /** The lab knows where an actuator is: the other server learns of it. */
  moved({ value }: PositionReading): void {
    const actuator = this.#served as Partial<ServedActuator> | undefined;
    if (value === null) return;
    this.#seenAt = value;
    // While it moves for the other server, that is told where it is already.
    if (value === this.#lastTold || actuator?.isMoving !== false) return;
    this.#lastTold = value;
    actuator.announce?.(value);
  }

  /** Takes it away from the other server. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await this.#serving;
    await this.#served?.[Symbol.asyncDispose]();
    this.#lastGrab?.[Symbol.dispose]();
  }

  async #serve(): Promise<void> {
    const { name, title, kind, units } = this.#device;
    this.#seenAt = this.#device.position?.value ?? undefined;
    const tree = await this.#awaitTree(name);
    this.#announced = tree;
    this.#isAnnounced = true;
    if (tree !== null) this.#parameters = DeviceParameters.from(tree);
    const { upstream, dialect = "L2" } = this.#options;
    const common = {
      ...upstream,
      dialect,
      name,
      title: title === "" ? name : title,
      parameters: this.#parameters,
      connectTimeout: Infinity,
      signal: this.#ended.signal,
      onParameter: (path, value) => this.#lab.setParameter(name, path, value),
      onProblem: (error) => this.#tell("problem", error),
      onConnected: () => this.#joined(),
      onDisconnected: (reason) => this.#missed(reason),
    } satisfies Partial<DetectorOptions>;
    this.#served = kind === "detector"
      ? await serveDetector({
        ...common,
        grab: (dimension, signal) => this.#grab({ dimension, signal }),
      })
      : await serveActuator({
        ...common,
        units,
        move: (to, signal) => this.#move({ kind: "absolute", to }, signal),
        home: (signal) => this.#move({ kind: "home" }, signal),
        stop: () => this.#stop(),
        position: () => this.#position(),
      });
    this.#served.info(BRIDGE_KEY, BRIDGE_TEXT);
  }

  /** The device's parameters, which most send right after they have come, but some never. */
  async #awaitTree(name: string): Promise<Parameter | null> {
    const tree = await this.#lab.parameters(name);
    if (tree !== null) return tree;
    const timer = setTimeout(this.#tree.resolve, TREE_WITHIN_MS);
    this.#ended.signal.addEventListener("abort", () => this.#tree.resolve(), { once: true });
    await this.#tree.promise;
    clearTimeout(timer);
    this.#ended.signal.throwIfAborted();
    return await this.#lab.parameters(name);
  }

  async #grab(options: Parameters<Lab["grab"]>[1]): Promise<DataToExport> {
    // What was measured before has been sent by now.
    this.#lastGrab?.[Symbol.dispose]();
    this.#lastGrab = undefined;
    const grab = await this.#lab.grab(this.#device.name, options);
    this.#lastGrab = grab;
    return grab.data;
  }

  async #move(order: MoveOrder, signal: AbortSignal): Promise<number | void> {
    this.#moves++;
    try {
      const { position } = await this.#lab.move(this.#device.name, order, { signal });
      this.#lastTold = position.value ?? undefined;
      return this.#lastTold;
    } finally {
      this.#moves--;
    }
  }

  async #stop(): Promise<void> {
    const [result] = await this.#lab.stop(this.#device.name);
    if (result?.sent === false) this.#tell("problem", `${this.#device.name} was not told to stop`);
  }

  async #position(): Promise<number> {
    // The lab would answer when the move has ended, and tells by itself where it is meanwhile.
    if (this.#moves > 0 && this.#seenAt !== undefined) return this.#seenAt;
    const { value } = await this.#lab.position(this.#device.name);
    if (value === null) throw new Error(`${this.#device.name} does not know where it is`);
    this.#lastTold = value;
    return value;
  }

  #joined(): void {
    this.#isMissed = false;
    this.#lastTold = undefined;
    this.#options.onEvent({ kind: "joined", device: this.#device.name });
    // Not there yet when it is the first connection; the one below says it then.
    this.#served?.info(BRIDGE_KEY, BRIDGE_TEXT);
  }

  #missed(reason: unknown): void {
    if (this.#isMissed) return;
    this.#isMissed = true;
    this.#tell("waiting", reason);
  }

  #tell(
    kind: Extract<BridgeEvent, { reason: string; device: string }>["kind"],
    reason: unknown,
  ): void {
    this.#options.onEvent({ kind, device: this.#device.name, reason: messageOf(reason) });
  }
}
