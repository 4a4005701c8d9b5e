import type { FrameRun } from "../../hub/frame_run.ts";
import type { LogLine } from "../../hub/program.ts";

/** How what a program writes becomes structs, and how structs are written for it. */
export interface Framing {
  /** Whole size of the message that is not complete, as far as it is known; 0 when it is not. */
  readonly incompleteBytes: number;
  /** Handles what is whole in `view` from byte `start` to `end`; returns where the rest begins. Throws a `RoboError` for what makes no sense. */
  parse(view: DataView, start: number, end: number): number;
  /** A struct, as the program takes it. */
  data(id: number, payload: Uint8Array): Uint8Array;
  /** A request with its number; there are framings without. */
  request?(id: number, pair: number, payload: Uint8Array): Uint8Array;
  /** What asks the program to end itself, where there is such a thing. */
  end?(reason: string): Uint8Array;
  /** What tells the program that the bridge goes, where there is such a thing. */
  leave?(reason: string): Uint8Array;
  /**
   * What says nothing new, where there is such a thing. A machine that has been started anew refuses it, which ends the connection of a
   * program that went without a word.
   */
  probe?(): Uint8Array;
  /** Ends its timers, if it has any. */
  close?(): void;
}

/** What a framing tells its connection. */
export interface FramingEvents {
  /** Structs have come. */
  data(run: FrameRun): void;
  /** A line for people has come. */
  logged(line: LogLine): void;
  /** So many structs are lost. */
  lost(count: number): void;
  /** A request has been answered, or refused with a reason. */
  answered(
    pair: number,
    answer: { readonly payload: Uint8Array } | { readonly refusal: string },
  ): void;
  /** The program says that it goes. */
  left(reason: string): void;
  /** Something is to be written to the program that nobody has asked for. */
  write(bytes: Uint8Array): void;
}
