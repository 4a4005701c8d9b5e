import { RoboError } from "../../../errors.ts";
import type {
  Device,
  DeviceKind,
  GrabSummary,
  PositionReading,
} from "../../../protocols/daq/lab_types.ts";
import type { Dialect, Dimension } from "../../../protocols/pymodaq/mod.ts";
import { ownText } from "../../../protocols/pymodaq/own_text.ts";
import { type Parameter, ParameterStore } from "../../../protocols/pymodaq/parameters/mod.ts";
import type { DeviceConfig } from "../config/lab_config.ts";
import { Audience } from "./audience.ts";
import { type Counting, noCounts } from "./counters.ts";
import type { DeviceLink } from "./device_link.ts";
import type { LabWorld } from "./lab_world.ts";

/** What a device is from its first connection on. */
export interface RecordOptions {
  /** Its stable name. */
  readonly name: string;
  /** Detector or actuator. */
  readonly kind: DeviceKind;
  /** The name that its client asks for; `undefined` when it asked for none. */
  readonly wish: string | undefined;
  /** What the configuration says of it. */
  readonly config?: DeviceConfig | undefined;
  /** The entry of the configuration whose rules hold for it. Default its name; another one for a second device that matches the entry. */
  readonly entry?: string | undefined;
}

/** Texts of `Info` that are kept of one device, and the length of each, in characters. */
const MAX_INFO = { entries: 64, key: 128, value: 4096 };

/** Longest complaint that is kept, in characters. */
const MAX_PROBLEM = 1000;

/** A device, whether it is connected or not: all that stays while it goes and comes back. */
export class DeviceRecord {
  readonly name: string;
  readonly kind: DeviceKind;
  readonly wish: string | undefined;
  readonly config: DeviceConfig;
  readonly entry: string;
  readonly isConfigured: boolean;
  readonly counters: Counting = noCounts();
  /** Who watches its data. */
  readonly audience: Audience;
  title = "";
  address = "";
  since: number;
  connections = 0;
  problem: string | null = null;
  position: PositionReading | null = null;
  lastGrab: GrabSummary | null = null;
  /** Data that came so far, without answers that came too late. */
  dataCount = 0;
  /** Its parameters, as its client and our operators have changed them. */
  readonly parameters: ParameterStore;
  #link: DeviceLink | undefined;
  #dialect: Dialect | null = null;
  readonly #info = new Map<string, string>();
  #isForgotten = false;
  readonly #world: LabWorld;

  /** A device that has not connected yet. */
  constructor(world: LabWorld, options: RecordOptions) {
    const { name, kind, wish, config, entry = name } = options;
    this.name = name;
    this.kind = kind;
    this.wish = wish;
    this.config = config ?? {};
    this.entry = entry;
    this.isConfigured = config !== undefined && entry === name;
    this.since = world.time();
    this.parameters = new ParameterStore({ now: world.time, owner: name });
    this.audience = new Audience(this, world);
    this.#world = world;
  }

  /** Its connection; `undefined` while it is offline. */
  get link(): DeviceLink | undefined {
    return this.#link;
  }

  /** The dialect that it speaks, as far as it is known of this connection: another program may have come back. */
  get dialect(): Dialect | undefined {
    const { dialect } = this.#world.settings;
    return this.config.dialect ?? this.#link?.session.dialect ?? dialect;
  }

  /** Units of its positions; empty when unknown. */
  get units(): string {
    const said = this.parameters.tree?.children.find(({ name }) => name === "units")?.value;
    return this.position?.units || this.config.units || (typeof said === "string" ? said : "");
  }

  /** Longest wait for its answers, in milliseconds. */
  get timeout(): number {
    return this.config.timeout ?? this.#world.settings.timeout;
  }

  /** What is asked for by default: the dimensionality of its last data. */
  get usualDimension(): Dimension {
    const dim = this.lastGrab?.arrays[0]?.dim.replace("Data", "");
    // Programs of old dialects may not know the command for more.
    if (dim === "ND" && this.dialect?.startsWith("L") === true) return "2D";
    return dim === "1D" || dim === "2D" || dim === "ND" ? dim : "0D";
  }

  /** It has connected. */
  attach(link: DeviceLink): void {
    if (this.#link !== undefined) this.#replace(this.#link);
    this.#link = link;
    this.address = link.session.remote;
    this.since = this.#world.time();
    this.connections++;
    this.problem = null;
    this.changed();
    this.#world.recheck();
  }

  /** Its connection is gone, for a reason if there is one. */
  detach(link: DeviceLink, problem: string | null): void {
    if (this.#link !== link) return;
    this.#dialect = link.session.dialect ?? this.#dialect;
    this.counters.bytesIn += link.session.bytesIn;
    this.counters.bytesOut += link.session.bytesOut;
    this.#link = undefined;
    this.since = this.#world.time();
    this.problem = problem === null ? null : ownText(problem, MAX_PROBLEM);
    this.changed();
    this.#world.recheck();
  }

  /** Its connection has fallen silent, and it comes by another one: as after its plug was pulled. */
  #replace(former: DeviceLink): void {
    const why = new RoboError("lost", `${this.name} has connected anew, and was silent here`);
    this.detach(former, null);
    former.session.end(why);
  }

  /** It says something of itself. */
  inform(key: string, value: string): void {
    const short = ownText(key, MAX_INFO.key);
    if (!this.#info.has(short) && this.#info.size >= MAX_INFO.entries) {
      this.#world.count("info-dropped");
      return;
    }
    this.#info.set(short, ownText(value, MAX_INFO.value));
    this.changed();
  }

  /** It complains, or all is well again. */
  complain(problem: string | null): void {
    const short = problem === null ? null : ownText(problem, MAX_PROBLEM);
    if (this.problem === short) return;
    this.problem = short;
    this.changed();
  }

  /** It is known to be somewhere. */
  moved(position: PositionReading): void {
    this.position = position;
    const { name } = this;
    this.#world.events.tell({ type: "position", name, position }, `position ${name}`);
    this.#world.recheck();
  }

  /** A parameter has changed; without a path, all of them. */
  parameterChanged(path: readonly string[], by: "device" | "operator"): void {
    const { name } = this;
    const key = `parameter ${by} ${name} ${JSON.stringify(path)}`;
    this.#world.events.tell({ type: "parameter", name, path, by }, key);
    this.#world.recheck();
  }

  /** Tells listeners that its state is another one. */
  changed(): void {
    const { events } = this.#world;
    if (!events.hasListeners || this.#isForgotten) return;
    events.tell(() => ({ type: "device", device: this.snapshot() }), `device ${this.name}`);
  }

  /** It is not of this lab any more: whoever waited for it to come back waits no longer. */
  forgotten(): void {
    const { name } = this;
    this.#isForgotten = true;
    this.audience.close(new RoboError("missing", `${name} was forgotten`));
    // In the place of its last state: nobody is to hear of that afterwards.
    this.#world.events.tell({ type: "forgotten", name }, `device ${name}`);
    this.#world.recheck();
  }

  /** Its parameters. */
  get tree(): Parameter | null {
    return this.parameters.tree;
  }

  /** Its state as operators see it. */
  snapshot(): Device {
    const { name, kind, title, address, since, connections, problem, position, lastGrab } = this;
    const session = this.#link?.session;
    const { bytesIn, bytesOut } = this.counters;
    return {
      name,
      kind,
      online: session !== undefined,
      expected: this.isConfigured,
      title,
      dialect: this.dialect ?? this.#dialect,
      address,
      since,
      connections,
      doing: this.#link?.doing ?? "offline",
      info: Object.fromEntries(this.#info),
      problem,
      position,
      units: kind === "actuator" ? this.units : "",
      limits: this.config.limits ?? {},
      lastGrab,
      counters: {
        ...this.counters,
        bytesIn: bytesIn + (session?.bytesIn ?? 0),
        bytesOut: bytesOut + (session?.bytesOut ?? 0),
      },
    };
  }
}
