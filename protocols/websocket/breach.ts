import { RoboError } from "../../errors.ts";

/** What somebody does against the rules of WebSockets, with the code that the connection is closed with (RFC 6455, 7.4.1). */
export class WebSocketBreach extends RoboError {
  /** The class's name. */
  override readonly name: string = "WebSocketBreach";
  /** 1002 for a breach of the protocol, 1007 for text that is none, 1008 for what is too many, 1009 for what is too large. */
  readonly closeCode: 1002 | 1007 | 1008 | 1009;

  /** A breach; `words` say which, in a sentence. */
  constructor(closeCode: 1002 | 1007 | 1008 | 1009, words: string, cause?: unknown) {
    super("data", `The WebSocket cannot be read: ${words}`, {
      hint: "The program at its other end is no WebSocket, or has an error",
      ...(cause === undefined ? {} : { cause }),
    });
    this.closeCode = closeCode;
  }
}
