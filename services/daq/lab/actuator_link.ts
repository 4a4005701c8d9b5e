import type { RequestOptions } from "../../../client/daq/lab.ts";
import { RoboError } from "../../../errors.ts";
import type { PositionReading } from "../../../protocols/daq/lab_types.ts";
import {
  encodeMessage,
  type Message,
  readPosition,
  toWirePosition,
  type WirePosition,
} from "../../../protocols/pymodaq/mod.ts";
import { ownText } from "../../../protocols/pymodaq/own_text.ts";
import { safeText } from "../../../terminal/text.ts";
import type { Session } from "../sessions/session.ts";
import { Allowance } from "../sessions/allowance.ts";
import type { LinkCommons } from "./device_link.ts";
import type { DeviceRecord } from "./device_record.ts";
import { failure } from "./failure.ts";
import type { LabWorld } from "./lab_world.ts";
import { MotionWatch } from "./motion_watch.ts";
import { type Reception, RequestLane } from "./request_lane.ts";
import { whole } from "./whole.ts";

const CHECK_POSITION = order("check_position");
const STOP_MOTION = order("stop_motion");

/** Longest units, and longest complaint, in characters. */
const MAX_UNITS = 64;
const MAX_TEXT = 1000;

/** A move to be sent. */
export interface MoveRequest extends RequestOptions {
  /** Checks it for the last time and makes its message, when its turn has come. What it throws rejects the move. */
  readonly message: () => Message;
  /** How far it is to go, when its turn has come; `undefined` when that is not known. */
  readonly way: () => number | undefined;
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
  #unanswered = -Infinity;
  readonly #motion: MotionWatch;

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
        this.#unanswered = world.now();
        record.complain("It did not answer in time");
      },
    };
    this.#moves = new RequestLane({
      ...common,
      wanted: "move_done",
      late: "lingering",
      onBusy: () => {
        record.changed();
        world.recheck();
      },
    });
    // However late it comes, a position is where the actuator is.
    this.#positions = new RequestLane({
      ...common,
      wanted: "position",
      late: "any",
      onBusy: () => {},
    });
    this.#motion = new MotionWatch(world.settings.track, {
      look: () => {
        if (!this.#positions.isBusy) this.position({ soft: true }).catch(() => {});
      },
      halt: () => this.#halt(),
      progress: () => this.#moves.prolong(),
      stands: () => {
        world.arrived(record.name);
        this.#moves.release();
      },
    });
  }

  get isUnanswering(): boolean {
    return this.#unanswered > this.session.lastRead;
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
        const way = request.way();
        const message = request.message();
        const { dialect = "L2" } = this.#record;
        this.#motion.begin(this.#world.now(), way);
        this.session.send(whole(encodeMessage(message, dialect)));
      },
      ...this.#times(request),
    });
  }

  /** Hands out the order to stop, in front of everything; rejects the move that is made and all that wait. */
  stop(): { readonly sent: boolean; readonly cancelled: number } {
    const sent = !this.session.isEnded;
    this.session.sendFirst(STOP_MOTION);
    const { name, timeout } = this.#record;
    const stopped = new RoboError("unavailable", `${name} was stopped`, {
      hint: `Ask for its position with: robo daq pos ${name}`,
    });
    this.#motion.stopped(this.#world.now());
    return { sent, cancelled: this.#moves.cancel(stopped, timeout) };
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
    // Before the answer is given: the next move may go out then, and is checked from here.
    this.#record.position = at;
    if (lane === this.#moves) this.#world.arrived(this.#record.name);
    const reception = lane.answer(at);
    if (reception === "taken" && lane === this.#moves) this.#record.counters.moves++;
    if (!this.#isWelcome(reception)) return true;
    this.#record.moved(at);
    if (lane === this.#positions && at.value !== null) {
      this.#motion.saw(at.value, this.#world.now(), this.#moves.isLingering);
    }
    return true;
  }

  failed(text: string): void {
    const lane = this.#moves.isBusy && !this.#moves.isLingering ? this.#moves : this.#positions;
    const { name } = this.#record;
    const error = new RoboError(
      "unavailable",
      `${name} says: ${safeText(ownText(text, MAX_TEXT))}`,
      {
        hint: "Look at the actuator",
      },
    );
    lane.answer(failure(error));
  }

  check(now: number): void {
    this.#moves.check(now);
    this.#positions.check(now);
    if (this.#moves.isBusy) this.#motion.check(now, this.#moves.isLingering);
  }

  close(error: RoboError): void {
    this.#moves.close(error);
    this.#positions.close(error);
  }

  /** PyMoDAQ's own clients pass over stop_motion; where they are is where this sends them. */
  #halt(): void {
    const { dialect, name, units } = this.#record;
    if (dialect === undefined) return;
    const to = toWirePosition(0, { dialect, name, units, timestamp: this.#world.time() / 1000 });
    this.#world.count("halted-by-move");
    this.session.sendFirst(
      whole(encodeMessage({ kind: "move", command: "move_rel", to }, dialect)),
    );
  }

  #isWelcome(reception: Reception): boolean {
    const { counters } = this.#record;
    if (reception === "taken") this.#record.complain(null);
    if (reception === "stale") counters.stale++;
    if (reception !== "unsolicited") return true;
    counters.unsolicited++;
    const isWelcome = this.#unasked.take(this.#world.now());
    if (!isWelcome) counters.dropped++;
    return isWelcome;
  }

  #reading(position: WirePosition): PositionReading {
    const { value, units: said } = readPosition(position);
    const units = ownText(said, MAX_UNITS) || this.#record.units;
    return { value, units, time: this.#world.time() };
  }

  /** A position that makes no sense is an answer all the same. */
  #senseless(lane: RequestLane<PositionReading>, error: unknown): void {
    lane.answer(failure(error));
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
