import assert from "node:assert/strict";
import fc from "fast-check";
import { EMPTY_RECORD, encodeRecordHead, type RecordHead, RecordReader } from "./grab_record.ts";

/** What a reader finds in pieces: heads, and the data joined. */
function read(pieces: Iterable<Uint8Array>): (RecordHead | number[])[] {
  const reader = new RecordReader();
  const found: (RecordHead | number[])[] = [];
  let data: number[] = [];
  for (const piece of pieces) {
    for (const part of reader.push(piece)) {
      if ("head" in part) found.push(part.head);
      else {
        data.push(...part.data);
        if (part.isLast) found.push(data), data = [];
      }
    }
  }
  return found;
}

const record = fc.record({
  head: fc.record({
    device: fc.string(),
    number: fc.nat(),
    time: fc.nat(),
    missed: fc.nat(),
  }),
  data: fc.uint8Array({ minLength: 1, maxLength: 40 }),
  isAlive: fc.boolean(),
});

Deno.test("Records are read whatever the pieces in which they come", () => {
  fc.assert(fc.property(fc.array(record), fc.infiniteStream(fc.nat(20)), (records, cuts) => {
    const bytes = records.flatMap(({ head, data, isAlive }) => [
      ...encodeRecordHead({ ...head, bytes: data.length }),
      ...data,
      ...isAlive ? EMPTY_RECORD : [],
    ]);
    const whole = Uint8Array.from(bytes);
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < whole.length;) {
      const end = at + 1 + cuts.next().value;
      pieces.push(whole.subarray(at, end));
      at = end;
    }
    const expected = records.flatMap(({ head, data }) => [
      { ...head, bytes: data.length },
      [...data],
    ]);
    assert.deepEqual(read(pieces), expected);
  }));
});

Deno.test("A problem is the last record, and what makes no sense is refused", () => {
  const problem = { code: "unavailable", message: "cam is offline" };
  assert.deepEqual(read([encodeRecordHead({ problem })]), [{ problem }]);
  for (
    const bytes of [
      Uint8Array.of(0, 0, 0, 1),
      Uint8Array.of(1, 0, 0, 0, 0x7b),
      encodeRecordHead({ device: "cam", number: 1, time: 0, missed: 0, bytes: 0 }),
      encodeRecordHead({ device: 1 } as never),
    ]
  ) {
    assert.throws(() => read([bytes]), { code: "data" });
  }
});
