import type { Device, LabEvent } from "../../../protocols/daq/lab_types.ts";
import { pause } from "../../../transports/pause.ts";
import type { Lab } from "../../../client/daq/lab.ts";
import { BRIDGE_KEY, BridgedDevice } from "./bridged_device.ts";
import type { BridgeCounters, BridgeOptions, OpenLab } from "./bridge_options.ts";
import { messageOf } from "./message_of.ts";

/**
 * Makes the devices of a lab appear in another server, each by a connection of its own, in the other server's dialect: data,
 * moves and parameters go both ways.
 *
 * A device that goes away leaves the other server, and comes back with the device. The other server may go and come at any
 * time, and so may the lab.
 */
export class Bridge implements AsyncDisposable {
  readonly #options: BridgeOptions;
  readonly #stopped = new AbortController();
  readonly #devices = new Map<string, BridgedDevice>();
  readonly #running: Promise<void>;

  private constructor(lab: OpenLab, options: BridgeOptions) {
    this.#options = options;
    this.#running = this.#run(lab);
  }

  /** Opens the lab, and begins. Rejects as `options.open` does. */
  static async start(options: BridgeOptions): Promise<Bridge> {
    return new Bridge(await options.open(), options);
  }

  /** Totals of the devices that are on the bridge now, by name. */
  counters(): ReadonlyMap<string, BridgeCounters> {
    return new Map([...this.#devices].map(([name, device]) => [name, device.counters]));
  }

  /** Takes all devices away from the other server. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(first: OpenLab): Promise<void> {
    const { signal } = this.#stopped;
    let lab: OpenLab | undefined = first;
    while (!signal.aborted) {
      if (lab !== undefined) await this.#follow(lab);
      lab = undefined;
      if (signal.aborted) return;
      await pause(this.#options.retry ?? 1000, signal);
      if (signal.aborted) return;
      // Told already that it is away: only that it is back is worth a word.
      lab = await this.#options.open().catch(() => undefined);
      if (lab !== undefined) this.#options.onEvent({ kind: "lab-found" });
    }
    await lab?.[Symbol.asyncDispose]?.();
  }

  /** Serves the devices of a lab as long as it is there. */
  async #follow(lab: OpenLab): Promise<void> {
    const { signal } = this.#stopped;
    try {
      for await (const event of lab.events(signal)) await this.#heard(lab, event);
      if (!signal.aborted) this.#lost("Its events have ended");
    } catch (error) {
      if (!signal.aborted) this.#lost(messageOf(error));
    } finally {
      await Promise.all([...this.#devices.keys()].map((name) => this.#leave(name)));
      await lab[Symbol.asyncDispose]?.();
    }
  }

  #lost(reason: string): void {
    this.#options.onEvent({ kind: "lab-lost", reason });
  }

  async #heard(lab: Lab, event: LabEvent): Promise<void> {
    switch (event.type) {
      case "device":
        return await this.#seen(lab, event.device);
      case "position":
        return this.#devices.get(event.name)?.moved(event.position);
      case "parameter": {
        const { name, path } = event;
        if (path.length > 0) return await this.#devices.get(name)?.parameterChanged(path);
        // Another tree: the other server takes one only from a client that comes.
        if (await this.#devices.get(name)?.treeCame() !== false) return;
        await this.#leave(name);
        return await this.#seen(lab, await lab.device(name));
      }
    }
  }

  async #seen(lab: Lab, device: Device): Promise<void> {
    const { devices, maxDevices = 256, onEvent } = this.#options;
    const { name, online, info, problem } = device;
    const isBridged = BRIDGE_KEY in info;
    const isWanted = online && !isBridged;
    if (isWanted === this.#devices.has(name) || devices?.includes(name) === false) return;
    if (!isWanted) {
      await this.#leave(name);
      const reason = isBridged ? "It comes over a bridge itself" : problem ?? "It has gone";
      onEvent({ kind: "left", device: name, reason });
      return;
    }
    if (this.#devices.size >= maxDevices) {
      onEvent({ kind: "problem", device: name, reason: `${maxDevices} devices are there already` });
      return;
    }
    this.#devices.set(name, new BridgedDevice(lab, device, this.#options));
  }

  async #leave(name: string): Promise<void> {
    const device = this.#devices.get(name);
    this.#devices.delete(name);
    await device?.[Symbol.asyncDispose]();
  }
}
