import type { DataToExport, Dimension } from "../../protocols/pymodaq/data.ts";
import { isTyped } from "../../protocols/pymodaq/dialect.ts";
import type { Message } from "../../protocols/pymodaq/message.ts";
import { toWireData } from "../../protocols/pymodaq/mod.ts";
import { AxisMemory } from "./axis_memory.ts";
import { dataOf } from "./data_of.ts";
import { DeviceHost } from "./device_host.ts";
import type { DetectorOptions } from "./device_options.ts";
import type { Grabbed } from "./grabbed.ts";
import { HostedDevice } from "./hosted_device.ts";
import { NumberAnswer } from "./number_answer.ts";
import type { ServedDetector } from "./served_device.ts";

/** Bytes from which on the encoder leaves arrays where they are: the detector may not write there before they are sent. */
const BY_REFERENCE = 16 * 1024;

/**
 * Makes a detector of PyMoDAQ's out of a function that measures: it connects to a PyMoDAQ server, as `robo daq-server` or the
 * TCPServer plugin of PyMoDAQ's DAQ_Viewer, and answers its requests until it is disposed of.
 *
 * Rejects as `DaqClient.connect` does, when the server is not there within `connectTimeout`. Later the connection comes back by
 * itself.
 *
 * @example
 * ```ts
 * import { RoboError, serveDetector } from "robo";
 * import assert from "node:assert/strict";
 *
 * const grab = () => Float64Array.from({ length: 64 }, Math.random);
 * // Nobody listens on port 1 here; without connectTimeout it would be tried for ten seconds.
 * await assert.rejects(serveDetector({ grab, port: 1, connectTimeout: 0 }), RoboError);
 * ```
 *
 * @example
 * ```ts ignore
 * import { serveDetector } from "robo";
 *
 * const detector = await serveDetector({
 *   name: "thermometer",
 *   units: "degC",
 *   grab: () => 20 + Math.random(),
 * });
 * await detector.spin(); // until Ctrl-C
 * ```
 */
export async function serveDetector(options: DetectorOptions): Promise<ServedDetector> {
  const detector = new Detector(options);
  await detector.start();
  return detector;
}

class Detector extends HostedDevice implements ServedDetector {
  readonly #options: DetectorOptions;
  readonly #axes = new AxisMemory();
  #number: NumberAnswer | undefined;

  constructor(options: DetectorOptions) {
    super();
    this.#options = options;
  }

  async start(): Promise<void> {
    this.host = await DeviceHost.start(this.#options, {
      type: "GRABBER",
      name: "detector",
      root: "detector_settings",
      onMessage: (message) => this.#heard(message),
      onConnected: () => this.#axes.clear(),
    });
  }

  async push(data: Grabbed): Promise<boolean> {
    const { client } = this.host;
    const isSent = this.#send(this.#exported(data), (message) => client.send(message));
    await client.drained();
    return isSent && client.isConnected;
  }

  #heard(message: Message): void {
    if (message.kind === "order" && message.command === "stop_motion") return this.host.cancel();
    if (message.kind !== "send_data") return;
    this.host.asked();
    this.host.requests.add(() => this.#grab(message.dimension));
  }

  /** Measures and answers; without a promise where none is needed, for that costs more than the rest. */
  #grab(dimension: Dimension): void | Promise<void> {
    const { signal } = this.host;
    try {
      const grabbed = this.#options.grab(dimension, signal);
      if (grabbed instanceof Promise) return this.#answerLater(grabbed, signal);
      return this.#answer(grabbed, signal);
    } catch (error) {
      this.host.problem(error);
    }
  }

  async #answerLater(grabbed: Promise<Grabbed>, signal: AbortSignal): Promise<void> {
    try {
      await this.#answer(await grabbed, signal);
    } catch (error) {
      if (!signal.aborted) this.host.problem(error);
    }
  }

  #answer(grabbed: Grabbed, signal: AbortSignal): void | Promise<void> {
    // Asked for by a connection that has ended: the next one must not get it.
    if (signal.aborted) return;
    const { client } = this.host;
    if (typeof grabbed === "number" && !isTyped(client.dialect) && client.queuedBytes === 0) {
      this.#number ??= new NumberAnswer(this.#exported(grabbed), client.dialect);
      return this.host.answerBytes(this.#number.with(grabbed));
    }
    this.#send(this.#exported(grabbed), (message) => {
      this.host.answer(message);
      return true;
    });
    if (client.queuedBytes >= BY_REFERENCE) return client.drained();
  }

  #exported(grabbed: Grabbed): DataToExport {
    const { units = "" } = this.#options;
    return dataOf(grabbed, { name: this.name, units, timestamp: Date.now() / 1000 });
  }

  #send(data: DataToExport, send: (message: Message) => boolean): boolean {
    const { client } = this.host;
    if (this.#options.axisMessages === true && !isTyped(client.dialect)) {
      for (const axis of this.#axes.messages(data)) client.send(axis);
    }
    return send({ kind: "done", data: toWireData(data, client.dialect) });
  }
}
