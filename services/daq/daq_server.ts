import { RoboError } from "../../errors.ts";
import { bracketed } from "../../protocols/bracketed.ts";
import { FramePool, WireViolation } from "../../protocols/pymodaq/mod.ts";
import { AllowList } from "../../transports/allow_list.ts";
import { isLoopback } from "../../transports/network_cards.ts";
import { tcp } from "../../transports/tcp.ts";
import type { ByteConnection, ByteListener } from "../../transports/transport.ts";
import { type DaqServerOptions, type DaqSettings, daqSettings } from "./daq_server_options.ts";
import { DeviceMatcher } from "./lab/device_matcher.ts";
import { EventHub } from "./lab/event_hub.ts";
import { Guest, type GuestHouse } from "./lab/guest.ts";
import { HeavyWork } from "./lab/heavy_work.ts";
import type { LabWorld } from "./lab/lab_world.ts";
import { LocalLab } from "./lab/local_lab.ts";
import { Registry } from "./lab/registry.ts";
import { Relay } from "./lab/relay.ts";
import { LabRules } from "./lab/lab_rules.ts";
import { TooSlow } from "./sessions/deadlines.ts";
import { Door } from "./sessions/door.ts";
import { Session } from "./sessions/session.ts";
import { Warnings } from "./sessions/warnings.ts";

/** How often deadlines are looked at, in milliseconds. */
const TICK_MS = 25;

/** How long a closing server waits for its orders to stop to leave, in milliseconds. */
const LINGER_MS = 500;

/** Parameters that wait to be read, of all clients together, in characters. */
const MAX_HEAVY_BYTES = 8 * 1024 * 1024;

/** A server for PyMoDAQ's TCP clients: detectors and actuators of all dialects, on one port. */
export class DaqServer implements AsyncDisposable {
  /** Where it listens, as `tcp://host:port`. */
  readonly endpoint: string;
  /** The devices, as operators command them. */
  readonly lab: LocalLab;
  readonly #settings: DaqSettings;
  readonly #door: Door;
  readonly #house: GuestHouse;
  readonly #matcher: DeviceMatcher;
  readonly #warnings: Warnings;
  readonly #frames: FramePool;
  readonly #guests = new Set<Guest>();
  readonly #counters = new Map<string, number>();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #events: EventHub;
  readonly #heavy = new HeavyWork(MAX_HEAVY_BYTES);
  readonly #rules: LabRules;
  #closed: Promise<void> | undefined;

  /**
   * Starts a server. Throws a `RoboError` of kind `unavailable` when the address is in use, and of kind `usage` when an option
   * makes no sense, such as an address beyond loopback without `allow`.
   */
  static async start(options: DaqServerOptions = {}): Promise<DaqServer> {
    const settings = daqSettings(options);
    const allow = new AllowList(settings.allow);
    checkHost(settings);
    const { host, port } = settings;
    const listener = await tcp.listen(`${bracketed(host)}:${port}`);
    try {
      return new DaqServer(settings, listener, allow);
    } catch (error) {
      listener.close();
      throw error;
    }
  }

  private constructor(settings: DaqSettings, listener: ByteListener, allow: AllowList) {
    this.#settings = settings;
    this.endpoint = listener.endpoint;
    this.#warnings = new Warnings(settings.log, now);
    this.#frames = new FramePool({ maxIdleBytes: settings.maxPool });
    this.#events = new EventHub(settings.maxEvents);
    this.#matcher = new DeviceMatcher(settings.config.devices ?? {});
    const world = this.#world();
    const registry = new Registry(world);
    const rules = new LabRules(settings.config, registry, now);
    this.lab = new LocalLab(world, registry, rules);
    this.#rules = rules;
    this.#house = { world, registry, relay: new Relay(world, registry) };
    this.#door = new Door(listener, {
      allow,
      maxConnections: settings.maxConnections,
      maxPerAddress: settings.maxPerAddress,
      serve: (connection) => this.#serve(connection),
      onTurned: (remote, reason) => {
        this.#count(reason);
        this.#warnings.warn("Refused a connection", { remote, reason });
      },
    });
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#guests.size;
  }

  /** What was counted of the server itself since it started: refusals, breaches, everything that was dropped. */
  counters(): Readonly<Record<string, number>> {
    const { taken, reused, dropped } = this.#frames.counters;
    return {
      ...Object.fromEntries(this.#counters),
      "frames": taken,
      "frames-reused": reused,
      "frames-dropped": dropped,
      "events-dropped": this.#events.dropped,
    };
  }

  /** Stops to listen, and ends all connections. Harmless when repeated. */
  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  /** As {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#door.stop();
    if (this.#settings.stopOnExit) await this.#stopAll();
    clearInterval(this.#timer);
    for (const { session } of this.#guests) {
      session.end(new RoboError("lost", "The server was ended"));
    }
    await this.#door.closed();
    this.#heavy.close();
    this.#events.close();
  }

  async #stopAll(): Promise<void> {
    this.lab.stopNow();
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, LINGER_MS);
    await Promise.race([
      late,
      Promise.all([...this.#guests].map(({ session }) => session.drained())),
    ]);
    clearTimeout(timer);
  }

  #world(): LabWorld {
    return {
      settings: this.#settings,
      events: this.#events,
      heavy: this.#heavy,
      frames: this.#frames,
      log: this.#settings.log,
      now,
      time: () => Date.now(),
      warnOften: (message, about) => this.#warnings.warn(message, about),
      count: (what) => this.#count(what),
      arrived: (device) => this.#rules.arrived(device),
      recheck: () => this.lab?.recheck(),
    };
  }

  async #serve(connection: ByteConnection): Promise<void> {
    const { settings } = this.#house.world;
    const dialect = this.#matcher.dialectOf(connection.remote) ?? settings.dialect;
    const { maxFrame, maxText } = settings;
    const session = new Session(connection, {
      ...settings,
      reader: { role: "server", maxFrame, maxText, ...dialect && { dialect } },
      frames: this.#frames,
      now,
    });
    if (this.#closed !== undefined) return session.end();
    const guest = new Guest(session, this.#house);
    this.#guests.add(guest);
    this.#count("connections");
    const why = await session.run(guest);
    this.#guests.delete(guest);
    const fault = guest.isLeaving ? undefined : why;
    this.#farewell(guest, fault);
    guest.gone(fault);
  }

  #farewell({ session: { remote }, record }: Guest, why: unknown): void {
    if (this.#closed !== undefined || why === undefined) return;
    const fault = faultOf(why);
    this.#count(fault);
    const device = record === undefined ? {} : { device: record.name };
    const reason = why instanceof Error ? why.message : String(why);
    if (fault !== "lost" || why instanceof RoboError) {
      this.#warnings.warn("Ended a connection", { remote, ...device, reason });
    }
  }

  #tick(): void {
    const time = now();
    for (const guest of this.#guests) {
      guest.session.check(time);
      guest.check(time);
    }
  }

  #count(what: string): void {
    this.#counters.set(what, (this.#counters.get(what) ?? 0) + 1);
  }
}

function now(): number {
  return performance.now();
}

function checkHost({ host, allow }: DaqSettings): void {
  // Cards are listened on by their names, too.
  if (isLoopback(host) || host === "lo" || allow.length > 0) return;
  throw new RoboError("usage", `Listening on ${host} needs a list of networks that may connect`, {
    hint: "PyMoDAQ's protocol has no keys: give --allow, such as --allow 10.0.3.0/24",
  });
}

/** The name under which an end is counted. */
function faultOf(why: unknown): string {
  if (why instanceof WireViolation) return "violation";
  if (why instanceof TooSlow) return why.reason;
  if (why instanceof RoboError) return why.code;
  return "lost";
}
