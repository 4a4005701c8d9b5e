import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import type { TypedValue, WireScalar } from "./data.ts";
import { type Dialect, DIALECTS, isTyped } from "./dialect.ts";
import { encodeMessage } from "./encode_message.ts";
import type { Message } from "./message.ts";
import { bytesArray, dataIn, plainData, positionIn } from "./messages_testing.ts";
import { joined, str, vector } from "./vectors_testing.ts";

function refused(message: Message, dialect: Dialect, words: RegExp): void {
  assert.throws(() => encodeMessage(message, dialect), (error) => {
    assert.ok(error instanceof RoboError && error.code === "usage", String(error));
    assert.match(error.message, words);
    return true;
  });
}

function list(...values: readonly TypedValue[]): Message {
  return { kind: "done", data: { form: "list", list: values } };
}

Deno.test("A change of a parameter is what a real server was seen to send", () => {
  const xml =
    '<exposure type="float" title="Exposure (ms):" visible="1" removable="0" readonly="0" ' +
    'limits="[0, 100]" show_pb="0">7.0</exposure>';
  const sent = joined(
    encodeMessage({ kind: "set_info", change: { path: ["exposure"], xml } }, "L2"),
  );
  const start = "000000087365745f696e666f" + "00000001" + "00000006737472696e67" +
    "000000086578706f73757265";
  assert.ok(sent.toHex().startsWith(start));
  assert.equal(sent.toHex().slice(start.length), str(xml).toHex());
});

Deno.test("Small messages are one part, and large arrays parts of their own that are not copied", () => {
  const small = bytesArray(...Array(16 * 1024 - 1).fill(1));
  const large = bytesArray(...Array(16 * 1024).fill(2));
  const value = (array: typeof small): TypedValue => ({ type: "array", value: array });
  assert.equal(encodeMessage(list(value(small), value(small)), "L2").length, 1);
  const parts = encodeMessage(list(value(large), value(small), value(large)), "L2");
  assert.equal(parts.length, 4);
  assert.equal(parts[1], large.bytes);
  assert.equal(parts[3], large.bytes);
  assert.equal(joined(parts).length, 4 + 4 + 4 + 3 * (9 + 7 + 4 + 4 + 4) + 3 * 16 * 1024 - 1);
});

Deno.test("What a dialect has no form for is refused with the cure", () => {
  for (const dialect of DIALECTS) {
    for (const other of DIALECTS) {
      const data: Message = { kind: "done", data: dataIn(other, plainData()) };
      const isSame = isTyped(dialect) ? isTyped(other) : dialect === other;
      if (!isSame) refused(data, dialect, /cannot be sent in/);
      const move: Message = { kind: "move", command: "move_abs", to: positionIn(other, 1) };
      if (isTyped(dialect) !== isTyped(other)) refused(move, dialect, /is no position in/);
    }
    if (!isTyped(dialect)) continue;
    const axis = { kind: "axis", axis: "x", data: bytesArray(1), label: "", units: "" } as const;
    refused(axis, dialect, /x_axis is not known/);
  }
});

Deno.test("What cannot be sent at all is refused", () => {
  const scalar = (value: WireScalar): Message => list({ type: "scalar", value });
  refused(
    scalar({ dtype: "|u1", value: 256 }),
    "L2",
    /256 cannot be sent as a scalar of dtype \|u1/,
  );
  refused(scalar({ dtype: "<i8", value: 1.5 }), "L2", /1\.5 cannot be sent/);
  refused(scalar({ dtype: "<i8", value: 2n ** 63n }), "L2", /cannot be sent/);
  refused(scalar({ dtype: "<f8", value: { re: 1, im: 2 } }), "L2", /1 \+ 2j cannot be sent/);
  refused(scalar({ dtype: "<U1", value: 1 }), "L2", /cannot be sent/);
  const array = (dtype: string, shape: readonly number[], length: number): Message =>
    list({ type: "array", value: { dtype, shape, bytes: new Uint8Array(length) } });
  refused(array("|V12", [1], 12), "L2", /dtype "\|V12" cannot be sent/);
  refused(array("<f8", [2], 8), "L2", /8 B are no array of <f8 and shape \[2\]/);
  refused(array("|S0", [2], 0), "L2", /are no array/);
  refused(array("|u1", [], 1), "L2", /without dimensions/);
  refused(array("|u1", [-1], 1), "L2", /are no array/);
  const deep = { dtype: "|u1", shape: [1, 1, 1, 1], bytes: new Uint8Array(1) };
  refused({ kind: "done", data: { form: "arrays", arrays: [deep] } }, "L1", /4 dimensions/);
  refused({ kind: "infos", xml: "\ud800" }, "L2", /half of a surrogate pair/);
});

Deno.test("PyMoDAQ's own objects are sent as PyMoDAQ sends them from what toWirePosition makes", () => {
  for (const dialect of ["T1", "T2", "T3", "T4"] as const) {
    const about = { kind: "position", command: "position_is" } as const;
    const at = positionIn(dialect, 3.5, "mm");
    assert.ok(at.form === "dwa");
    const dwa = { ...at.dwa, timestamp: 1_700_000_000.25 };
    const sent = joined(encodeMessage({ ...about, at: { form: "dwa", dwa } }, dialect));
    assert.equal(sent.toHex(), joined([str("position_is"), vector(dialect, "dact_mm")]).toHex());
  }
});

Deno.test("Texts of all lengths are sent, whatever their letters", () => {
  for (const unit of ["a", "é", "日", "😀"]) {
    for (const count of [0, 1, 63, 64, 65, 200, 511, 512, 70_000]) {
      const value = unit.repeat(count);
      const [bytes] = encodeMessage({ kind: "info", key: "", value }, "L2");
      const utf8 = new TextEncoder().encode(value);
      const expected = joined([str("Info"), new Uint8Array(4)]).toHex() +
        utf8.length.toString(16).padStart(8, "0") + utf8.toHex();
      assert.equal(bytes!.toHex(), expected);
    }
  }
});
