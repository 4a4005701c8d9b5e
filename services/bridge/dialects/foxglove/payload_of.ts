import { RoboError } from "../../../../errors.ts";
import type { CCodec } from "../../../../protocols/clayout/c_codec.ts";

/** A struct from what a client has sent: JSON, or its bytes. Throws a `RoboError` of kind `data` that says what does not fit. */
export function payloadOf(codec: CCodec, encoding: string, data: Uint8Array): Uint8Array {
  if (encoding === "ros1") {
    if (data.length === codec.size) return data;
    throw new RoboError("data", `${codec.name} has ${codec.size} bytes, not ${data.length}`, {
      hint: "With encoding ros1, send the struct as it is, its padding included",
    });
  }
  if (encoding !== "json") {
    throw new RoboError("data", `The encoding ${encoding.slice(0, 64)} is not known`, {
      hint: "Take json, or ros1 with the struct's own bytes",
    });
  }
  const payload = new Uint8Array(codec.size);
  codec.encode(parsed(data), payload);
  return payload;
}

function parsed(data: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(data));
  } catch (cause) {
    throw new RoboError("data", "The message is no JSON", {
      hint: "Its channel's encoding is json",
      cause,
    });
  }
}
