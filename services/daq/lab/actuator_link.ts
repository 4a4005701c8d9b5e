import type { RequestOptions } from "../../../client/daq/lab.ts";
import { RoboError } from "../../../errors.ts";
import type { PositionReading } from "../../../protocols/daq/lab_types.ts";
import {
  encodeMessage,
  type Message,
  readPosition,
  type WirePosition,
} from "../../../protocols/pymodaq/mod.ts";
import { safeText } from "../../../terminal/text.ts";
import type { Session } from "../sessions/session.ts";
import { Allowance } from "./allowance.ts";
import type { LinkCommons } from "./device_link.ts";
import type { DeviceRecord } from "./device_record.ts";
import type { LabWorld } from "./lab_world.ts";
import { type Reception, RequestLane } from "./request_lane.ts";
import { whole } from "./whole.ts";

const CHECK_POSITION = order("check_position");
const STOP_MOTION = order("stop_motion");

/** For how long a stopped actuator may still say where it stands before it is moved again, in milliseconds. */
const STOP_GRACE_MS = 500;

/** A move to be sent. */
export interface MoveRequest extends RequestOptions {
  /** Checks it for the last time and makes its message, when its turn has come. What it throws rejects the move. */
  readonly message: () => Message;
}

/**
 * A connected actuator. Moves wait for each other, and so do questions for its position; but those do not wait for moves, so
 * that it can be seen moving.
 */
export class ActuatorLink implements LinkCommons {
  readonly session: Session;
  readonly #record: DeviceRecord;
  readonly #world: LabWorld;
  readonly #moves: RequestLane<PositionReading>;
  readonly #positions: RequestLane<PositionReading>;
  readonly #unasked: Allowance;
  #tracked = 0;

  /** The connection of `record`'s device. */
  constructor(session: Session, record: DeviceRecord, world: LabWorld) {
    this.session = session;
    this.#record = record;
    this.#world = world;
    this.#unasked = new Allowance(world.settings.maxUnsolicited);
    const common = {
      device: record.name,
      maxWaiting: world.settings.maxWaiting,
      now: world.now,
      onTimeout: () => {
        record.counters.timeouts++;
        record.complain("It did not answer in time");
      },
    };
    this.#moves = new RequestLane({
      ...common,
      wanted: "move_done",
      onBusy: () => record.changed(),
    });
    this.#positions = new RequestLane({ ...common, wanted: "position", onBusy: () => {} });
  }

  get doing(): "idle" | "moving" {
    return this.#moves.isBusy ? "moving" : "idle";
  }

  /** Asks where it is. A `soft` question is one that may go unanswered. */
  position(options: RequestOptions & { readonly soft?: boolean } = {}): Promise<PositionReading> {
    return this.#positions.ask({
      send: () => this.session.send(CHECK_POSITION),
      ...this.#times(options),
      isSoft: options.soft === true,
    });
  }

  /** Moves it; resolves to where it is then. */
  move(request: MoveRequest): Promise<PositionReading> {
    return this.#moves.ask({
      send: () => {
        const message = request.message();
        const { dialect = "L2" } = this.#record;
        this.session.send(whole(encodeMessage(message, dialect)));
        this.#tracked = this.#world.now();
      },
      ...this.#times(request),
    });
  }

  /** Hands out the order to stop, in front of everything; rejects the move that is made and all that wait. */
  stop(): { readonly sent: boolean; readonly cancelled: number } {
    const sent = !this.session.isEnded;
    this.session.sendFirst(STOP_MOTION);
    const { name } = this.#record;
    const stopped = new RoboError("unavailable", `${name} was stopped`, {
      hint: `Ask for its position with: robo daq pos ${name}`,
    });
    return { sent, cancelled: this.#moves.cancel(stopped, STOP_GRACE_MS) };
  }

  received(message: Message): boolean {
    if (message.kind !== "position") return false;
    const lane = message.command === "move_done" ? this.#moves : this.#positions;
    let at: PositionReading;
    try {
      at = this.#reading(message.at);
    } catch (error) {
      this.#senseless(lane, error);
      return true;
    }
    const reception = lane.answer(at);
    if (reception === "taken" && lane === this.#moves) this.#record.counters.moves++;
    if (this.#isWelcome(reception)) this.#record.moved(at);
    return true;
  }

  failed(text: string): void {
    const lane = this.#moves.isBusy ? this.#moves : this.#positions;
    const { name } = this.#record;
    lane.refuse(
      new RoboError("unavailable", `${name} says: ${safeText(text)}`, {
        hint: "Look at the actuator",
      }),
    );
  }

  check(now: number): void {
    this.#moves.check(now);
    this.#positions.check(now);
    this.#track(now);
  }

  close(error: RoboError): void {
    this.#moves.close(error);
    this.#positions.close(error);
  }

  /** Looks where it is while it moves. */
  #track(now: number): void {
    const { track } = this.#world.settings;
    if (track === 0 || !this.#moves.isBusy || this.#positions.isBusy) return;
    if (now - this.#tracked < track) return;
    this.#tracked = now;
    this.position({ soft: true }).catch(() => {});
  }

  #isWelcome(reception: Reception): boolean {
    const { counters } = this.#record;
    if (reception === "taken") this.#record.complain(null);
    // However late it comes, it is where the actuator is.
    if (reception === "stale") counters.stale++;
    if (reception !== "unsolicited") return true;
    counters.unsolicited++;
    const isWelcome = this.#unasked.take(this.#world.now());
    if (!isWelcome) counters.dropped++;
    return isWelcome;
  }

  #reading(position: WirePosition): PositionReading {
    const { value, units } = readPosition(position);
    return { value, units: units || this.#record.units, time: this.#world.time() };
  }

  /** A position that makes no sense is an answer all the same. */
  #senseless(lane: RequestLane<PositionReading>, error: unknown): void {
    const failed = Promise.reject(error);
    failed.catch(() => {});
    lane.answer(failed);
    this.#world.count("bad-data");
    this.#record.complain((error as Error).message);
  }

  #times({ timeout, signal }: RequestOptions) {
    return {
      timeout: timeout ?? this.#record.timeout,
      ...timeout !== undefined && { total: timeout },
      ...signal && { signal },
    };
  }
}

function order(command: "check_position" | "stop_motion"): Uint8Array {
  return whole(encodeMessage({ kind: "order", command }, "L2"));
}
