import { OrderRefused } from "../../../client/daq/order_refused.ts";
import { RoboError } from "../../../errors.ts";

/** Numbers of errors and their words, of SCPI-99, volume 2, chapter 21. */
const WORDS = {
  [-102]: "Syntax error",
  [-104]: "Data type error",
  [-108]: "Parameter not allowed",
  [-109]: "Missing parameter",
  [-113]: "Undefined header",
  [-200]: "Execution error",
  [-203]: "Command protected",
  [-221]: "Settings conflict",
  [-222]: "Data out of range",
  [-223]: "Too much data",
  [-224]: "Illegal parameter value",
  [-230]: "Data corrupt or stale",
  [-241]: "Hardware missing",
  [-300]: "Device-specific error",
  [-350]: "Queue overflow",
  [-363]: "Input buffer overrun",
  [-365]: "Time out error",
} as const;

/** Number of an error of SCPI-99. */
export type ScpiNumber = keyof typeof WORDS;

/** An error as `SYST:ERR?` tells it. */
export class ScpiError extends Error {
  /** The class's name. */
  override readonly name = "ScpiError";
  /** Its number. */
  readonly number: ScpiNumber;

  /** The error `number`; `about` says more. */
  constructor(number: ScpiNumber, about = "") {
    super(about === "" ? WORDS[number] : `${WORDS[number]};${about}`);
    this.number = number;
  }

  /** As `SYST:ERR?` answers it: the number and a quoted text of at most 255 characters. */
  get answer(): string {
    return `${this.number},${quoted(this.message.slice(0, 255))}`;
  }
}

/** A text between double quotes, which are doubled inside; what is no printable ASCII is a question mark. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/[^\x20-\x7e]/g, "?").replaceAll('"', '""')}"`;
}

/** The SCPI error for whatever was thrown. */
export function scpiErrorOf(error: unknown): ScpiError {
  if (error instanceof ScpiError) return error;
  if (error instanceof OrderRefused) {
    const isRange = /^(limits?|min|max|maxStep|maxSpeed|step|speed)$/i.test(error.rule);
    return new ScpiError(isRange ? -222 : -221, error.message);
  }
  if (!(error instanceof RoboError)) return new ScpiError(-300);
  return new ScpiError(numberOf(error), error.message);
}

function numberOf({ code, message }: RoboError): ScpiNumber {
  switch (code) {
    case "usage":
    case "missing":
      return -224;
    case "denied":
      return -203;
    case "data":
      return -230;
    case "unavailable":
      return /offline/.test(message) ? -241 : -365;
    default:
      return -200;
  }
}
