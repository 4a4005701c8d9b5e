import type { Command } from "./command.ts";
import type { Refused, StreamCipher } from "./handshake_outcome.ts";
import type { MechanismName } from "./security.ts";

/** What a mechanism makes of one command. */
export interface MechanismStep {
  /** Whole frames to send. */
  readonly send?: Uint8Array;
  /** Present when the peer is authenticated and its properties are known. */
  readonly done?: {
    readonly metadata: Map<string, Uint8Array>;
    readonly userId?: string;
    readonly cipher?: StreamCipher;
  };
  /** Present when the peer is to be sent away. */
  readonly refused?: Refused;
}

/** One side of a security handshake: commands in, commands out. */
export interface Mechanism {
  /** Which mechanism. */
  readonly name: MechanismName;
  /** Whether it takes the server's part. */
  readonly asServer: boolean;
  /** Whole frames to send once the greetings agree; may be empty. */
  start(): Uint8Array;
  /** Takes the next command. ERROR is handled by the caller. */
  receive(command: Command): MechanismStep;
}

/** The refusal of a command that has no place here. */
export function outOfPlace(command: Command, expected: string): MechanismStep {
  return {
    refused: {
      reason: "unexpected-command",
      message: `The peer sent ${JSON.stringify(command.name)} where ${expected} was due`,
    },
  };
}

/** The refusal of a command whose content is malformed. */
export function malformed(name: string): MechanismStep {
  return { refused: { reason: "malformed", message: `The peer sent a malformed ${name}` } };
}
