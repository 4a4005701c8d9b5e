import type { Device, LabEvent } from "../../protocols/daq/lab_types.ts";
import { withoutScheme } from "../../terminal/format.ts";
import { safeText } from "../../terminal/text.ts";
import { pageUrl } from "../cli/page_url.ts";
import { simulated } from "../daq/simulated.ts";
import type { RoboContext } from "../context.ts";

/** Where a server is reached. */
export interface LabPlaces {
  /** Where devices connect, as `tcp://host:port`. */
  readonly endpoint: string;
  /** The page; absent when there is none. */
  readonly url?: string;
  /** What requests have to show; absent when nothing is asked for. */
  readonly token?: string;
  /** Where SCPI is spoken, as `tcp://host:port`; absent when it is not. */
  readonly scpi?: string;
}

/** Prints what happens to a lab's devices: who comes and goes, what is refused and what is stopped. */
export class LabPrinter {
  readonly #context: RoboContext;
  readonly #isJson: boolean;
  readonly #known = new Map<string, Device>();

  /** Prints lines for people, or objects. */
  constructor(context: RoboContext, isJson: boolean) {
    this.#context = context;
    this.#isJson = isJson;
  }

  /** The server is there. */
  ready(places: LabPlaces): void {
    if (this.#isJson) return this.#json({ type: "ready", ...places });
    const { endpoint, url, token, scpi } = places;
    const { print } = this.#context;
    print(`Devices connect to ${withoutScheme(endpoint)}`);
    if (url !== undefined) print(`The page is at ${pageUrl(url, token)}`);
    if (scpi !== undefined) print(`SCPI is spoken at ${withoutScheme(scpi)}`);
    if (this.#context.terminal.interactive) this.#showTheWay(places);
  }

  /** Something has happened. */
  happened(event: LabEvent): void {
    if (this.#isJson) return this.#json(event);
    if (event.type === "device") this.#device(event.device);
    else if (event.type === "forgotten") this.#forgotten(event.name);
    else if (event.type === "refused") this.#say(event.name, `refused: ${event.message}`);
    else if (event.type === "stopped") {
      for (const { device, sent, cancelled } of event.results) {
        const more = cancelled === 0 ? "" : `, ${cancelled} waiting moves cancelled`;
        this.#say(device, sent ? `told to stop${more}` : "offline, cannot be told to stop");
      }
    }
  }

  /** What to type next, for people. */
  #showTheWay({ endpoint, url }: LabPlaces): void {
    const { print } = this.#context;
    const port = endpoint.slice(endpoint.lastIndexOf(":") + 1);
    const isUsual = port === "6341";
    print("Try in another terminal:");
    print(`  ${simulated("camera,stage", endpoint, "127.0.0.1")}`);
    if (url !== undefined) print(`  robo daq ls${isUsual ? "" : ` --port ${port}`}`);
    print("Ctrl-C ends it");
  }

  #device(device: Device): void {
    const before = this.#known.get(device.name);
    this.#known.set(device.name, device);
    const { name, kind, dialect, address, problem, title } = device;
    if (device.online && (before?.online !== true || before.connections !== device.connections)) {
      const again = device.connections > 1 ? " again" : "";
      const what = title === "" || title === name ? kind : `${kind}, ${JSON.stringify(title)}`;
      this.#say(name, `online${again}: ${what} at ${withoutScheme(address)}`);
    } else if (before?.online === true && !device.online) {
      this.#say(name, problem === null ? "offline" : `offline: ${problem}`);
    } else if (device.online && problem !== null && problem !== before?.problem) {
      this.#say(name, problem);
    }
    if (device.online && dialect !== null && before?.dialect !== dialect) {
      this.#say(name, `speaks dialect ${dialect}`);
    }
  }

  #forgotten(name: string): void {
    this.#known.delete(name);
    this.#say(name, "forgotten");
  }

  #say(name: string, text: string): void {
    const time = new Date().toTimeString().slice(0, 8);
    this.#context.print(`${time} ${name.padEnd(12)} ${safeText(text)}`);
  }

  #json(value: unknown): void {
    this.#context.print(JSON.stringify(value));
  }
}
