import type { Grab, RequestOptions } from "../../../client/daq/lab.ts";
import { RoboError } from "../../../errors.ts";
import { briefSummary } from "../../../protocols/daq/grab_summary.ts";
import {
  type Dimension,
  encodeMessage,
  type Message,
  type WireData,
} from "../../../protocols/pymodaq/mod.ts";
import { ownText } from "../../../protocols/pymodaq/own_text.ts";
import { safeText } from "../../../terminal/text.ts";
import type { Session } from "../sessions/session.ts";
import { Allowance } from "../sessions/allowance.ts";
import { Arrival } from "./arrival.ts";
import type { LinkCommons } from "./device_link.ts";
import type { DeviceRecord } from "./device_record.ts";
import type { LabWorld } from "./lab_world.ts";
import { ReceivedAxes } from "./received_axes.ts";
import { type Reception, RequestLane } from "./request_lane.ts";
import { failure } from "./failure.ts";
import { whole } from "./whole.ts";

/** What asks for data: the same bytes in all dialects. */
const REQUESTS: Readonly<Record<Dimension, Uint8Array>> = {
  "0D": request("0D"),
  "1D": request("1D"),
  "2D": request("2D"),
  "ND": request("ND"),
};

/** Longest complaint, in characters. */
const MAX_TEXT = 1000;

/** A connected detector. */
export class DetectorLink implements LinkCommons {
  readonly session: Session;
  readonly #record: DeviceRecord;
  readonly #world: LabWorld;
  readonly #lane: RequestLane<Grab>;
  readonly #unasked: Allowance;
  #unanswered = -Infinity;
  #axes = new ReceivedAxes();
  #asked: Dimension | undefined;

  /** The connection of `record`'s device. */
  constructor(session: Session, record: DeviceRecord, world: LabWorld) {
    this.session = session;
    this.#record = record;
    this.#world = world;
    this.#unasked = new Allowance(world.settings.maxUnsolicited);
    this.#lane = new RequestLane({
      device: record.name,
      wanted: "data",
      late: "counted",
      maxWaiting: world.settings.maxWaiting,
      now: world.now,
      onTimeout: () => {
        record.counters.timeouts++;
        this.#unanswered = world.now();
        record.complain("It did not answer in time");
      },
      onBusy: () => record.changed(),
    });
  }

  get isUnanswering(): boolean {
    return this.#unanswered > this.session.lastRead;
  }

  get doing(): "idle" | "grabbing" {
    return this.#lane.isBusy ? "grabbing" : "idle";
  }

  /** Asks for data once. */
  ask(dimension: Dimension, { timeout, signal }: RequestOptions = {}): Promise<Grab> {
    return this.#lane.ask({
      send: () => {
        this.#asked = dimension;
        this.session.send(REQUESTS[dimension]);
      },
      timeout: timeout ?? this.#record.timeout,
      ...timeout !== undefined && { total: timeout },
      ...signal && { signal },
    });
  }

  received(message: Message): boolean {
    if (message.kind === "done") this.#done(message.data);
    else if (message.kind === "axis") this.#axes = this.#axes.with(message);
    else return false;
    return true;
  }

  failed(text: string): void {
    const { name } = this.#record;
    const error = new RoboError(
      "unavailable",
      `${name} could not grab: ${safeText(ownText(text, MAX_TEXT))}`,
      {
        hint: "Look at the detector",
      },
    );
    this.#lane.answer(failure(error));
  }

  check(now: number): void {
    this.#lane.check(now);
  }

  close(error: RoboError): void {
    this.#lane.close(error);
    this.#record.audience.fail(error);
  }

  #done(wire: WireData): void {
    const { name, dataCount } = this.#record;
    const arrival = new Arrival(wire, {
      device: name,
      number: dataCount + 1,
      time: this.#world.time(),
      asked: this.#lane.isBusy ? this.#asked : undefined,
      axes: this.#axes,
      frames: this.#world.frames,
    });
    try {
      arrival.summary();
    } catch (error) {
      this.#senseless(error);
      return arrival.release();
    }
    const grab = arrival.hold();
    const reception = this.#lane.answer(grab);
    if (reception !== "taken") grab[Symbol.dispose]();
    if (this.#isWelcome(reception)) this.#accept(arrival, reception);
    arrival.release();
  }

  /** Data that makes no sense is an answer all the same. */
  #senseless(error: unknown): void {
    this.#lane.answer(failure(error));
    this.#world.count("bad-data");
    this.#record.complain((error as Error).message);
  }

  #isWelcome(reception: Reception): boolean {
    const { counters } = this.#record;
    if (reception === "stale") counters.stale++;
    if (reception !== "unsolicited") return reception === "taken";
    counters.unsolicited++;
    const isWelcome = this.#unasked.take(this.#world.now());
    if (!isWelcome) counters.dropped++;
    return isWelcome;
  }

  #accept(arrival: Arrival, reception: Reception): void {
    const record = this.#record;
    record.dataCount++;
    record.lastGrab = briefSummary(arrival.summary());
    if (reception === "taken") {
      record.counters.grabs++;
      record.complain(null);
    }
    const { events } = this.#world;
    if (events.hasListeners) {
      const { name, lastGrab: grab } = record;
      events.tell({ type: "grab", name, grab }, `grab ${name}`);
    }
    record.audience.deliver(arrival);
  }
}

function request(dimension: Dimension): Uint8Array {
  return whole(encodeMessage({ kind: "send_data", dimension }, "L2"));
}
