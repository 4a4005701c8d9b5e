import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../errors.ts";
import { readFoxgloveBytes } from "./client_bytes.ts";
import {
  encodePlaybackState,
  encodeServiceResponse,
  encodeTime,
  MESSAGE_HEAD_BYTES,
  writeMessageHead,
} from "./server_bytes.ts";

/** Bytes as foxglove-sdk 0.30.3 sent or took them. */
function hex(digits: string): Uint8Array {
  return Uint8Array.fromHex(digits.replaceAll(" ", ""));
}

Deno.test("A message, the time and a recording's state are written as foxglove-sdk writes them", () => {
  const head = new Uint8Array(MESSAGE_HEAD_BYTES);
  writeMessageHead(new DataView(head.buffer), 0, { subscription: 7, time: 0x18ea379353fdd635n });
  assert.equal(head.toHex(), "010700000035d6fd539337ea18");
  assert.equal(encodeTime(5n).toHex(), "020500000000000000");
  const state = { status: "playing", time: 5_000_000_001n, speed: 2, didSeek: true } as const;
  assert.deepEqual(
    encodePlaybackState({ ...state, requestId: "abcd" }),
    hex("05 00 01f2052a01000000 00000040 01 04000000 61626364"),
  );
});

Deno.test("An answer of a service says whose it is and how it is written", () => {
  const data = new Uint8Array([1, 2]);
  assert.deepEqual(
    encodeServiceResponse({ serviceId: 1, callId: 123, encoding: "json", data }),
    hex("03 01000000 7b000000 04000000 6a736f6e 0102"),
  );
});

Deno.test("A client's binary messages are read as foxglove-sdk reads them", () => {
  assert.deepEqual(readFoxgloveBytes(hex("01 05000000 7b7d")), {
    op: "messageData",
    channelId: 5,
    data: hex("7b7d"),
  });
  assert.deepEqual(readFoxgloveBytes(hex("02 01000000 7b000000 04000000 6a736f6e 7b7d")), {
    op: "serviceRequest",
    serviceId: 1,
    callId: 123,
    encoding: "json",
    data: hex("7b7d"),
  });
  const wind = {
    op: "playbackControl",
    isPlaying: true,
    speed: 2,
    seek: 6_000_000_000n,
    requestId: "abcd",
  };
  assert.deepEqual(
    readFoxgloveBytes(hex("03 00 00000040 01 00bca06501000000 04000000 61626364")),
    wind,
  );
  assert.deepEqual(
    readFoxgloveBytes(hex("03 01 00000040 00 00bca06501000000 04000000 61626364")),
    { ...wind, isPlaying: false, seek: undefined },
  );
});

Deno.test("A binary message that is cut or unknown is a mistake of the client, whatever its bytes", () => {
  const faulty = (bytes: Uint8Array) => {
    assert.throws(() => readFoxgloveBytes(bytes), RoboError);
  };
  faulty(new Uint8Array());
  faulty(hex("77"));
  faulty(hex("01 0500"));
  faulty(hex("02 01000000 7b000000 ffffffff 6a"));
  faulty(hex("02 01000000 7b000000 05000000 6a736f6e"));
  faulty(hex("03 02 00000040 00 00bca06501000000 00000000"));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
    try {
      const { op } = readFoxgloveBytes(bytes);
      assert(bytes[0]! >= 1 && bytes[0]! <= 3, op);
    } catch (error) {
      assert(error instanceof RoboError, String(error));
    }
  }));
});
