import { RoboError } from "../../errors.ts";

/** Where something is in a header. */
export interface Place {
  /** The file, as it was named. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** A mistake in a header, or what is not understood in it. */
export class HeaderFault extends Error {
  /** Where it is. */
  readonly place: Place | undefined;
  /** What helps. */
  readonly cure: string | undefined;

  /** Says what is wrong at a place, and what helps; by default, to give it to a compiler. */
  constructor(message: string, place: Place | undefined, cure?: string) {
    super(message);
    this.place = place;
    this.cure = cure;
  }

  /** Where it is and what it is. */
  get text(): string {
    return `${placeText(this.place)}${this.message}`;
  }

  /** As users are told. */
  error(source: string): RoboError {
    const place = this.place ?? { file: source, line: 1, column: 1 };
    return new RoboError("data", `${placeText(place)}${this.message}`, {
      hint: this.cure ?? ASK_COMPILER,
      cause: this,
    });
  }
}

/** What helps where the own rules end. */
export const ASK_COMPILER =
  "Have a compiler lay it out, with --cc gcc, or name a program that was built with it, with --elf";

function placeText(place: Place | undefined): string {
  return place === undefined ? "" : `${place.file}:${place.line}:${place.column}: `;
}
