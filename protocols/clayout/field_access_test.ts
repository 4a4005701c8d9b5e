import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { FieldError } from "./field_fault.ts";
import { fieldReader } from "./field_reader.ts";
import { fieldWriter } from "./field_writer.ts";
import { layoutDifference } from "./layout_difference.ts";
import { plotPaths } from "./plot_paths_testing.ts";
import { structHash } from "./struct_hash.ts";
import { arrayOf, enumOf, fieldAt, scalar, structAt } from "./struct_literal_testing.ts";

const ORDER = { byteOrder: "little" } as const;
const WHEEL = structAt("Wheel", [
  { ...fieldAt("speed", 0, scalar("float64")), min: 0, max: 250, unit: "m/s" },
]);
const CAR = structAt("Car", [
  fieldAt("wheels", 0, arrayOf(4, WHEEL)),
  fieldAt("name", 32, { kind: "text", size: 8 }),
  fieldAt("grid", 40, arrayOf(2, arrayOf(2, scalar("uint8")))),
  fieldAt(undefined, 44, {
    ...structAt(undefined, [
      fieldAt("id", 0, scalar("uint16")),
      fieldAt("ids", 0, arrayOf(2, scalar("uint8"))),
    ]),
    isUnion: true,
  }),
  fieldAt("mode", 48, enumOf("Mode", "uint8", { idle: 0, drive: 1 })),
  fieldAt("next", 56, { kind: "pointer", size: 8, spelling: "struct Car *" }),
]);

Deno.test("a path that leads nowhere is refused with what there is", () => {
  const refusals: [string, RegExp, RegExp][] = [
    [
      "weels[0].speed",
      /^Car has no field "weels"$/,
      /Its fields are wheels, name, grid, id, ids, mode/,
    ],
    ["wheels[4].speed", /^Car\.wheels has no element 4$/, /It has 4: 0 to 3/],
    ["wheels.speed", /^Car\.wheels has no fields$/, /as in wheels\[0\]\.speed/],
    ["wheels[0].sped", /^Car\.wheels\[0\] has no field "sped"$/, /speed/],
    ["name[0]", /^Car\.name is no array$/, /A text is read as a whole/],
    ["mode.x", /^Car\.mode has no fields$/, /Leave away/],
    ["[0]", /is no path of a field/, /wheels\[2\]\.speed/],
    ["wheels[-1]", /is no path of a field/, /wheels\[2\]\.speed/],
    ["wheels[1]x", /is no path of a field/, /wheels\[2\]\.speed/],
    ["", /is empty/, /pos\.x/],
  ];
  for (const [path, message, hint] of refusals) {
    assert.throws(() => fieldReader(CAR, path, ORDER), (error) => {
      assert(error instanceof RoboError && error.code === "data");
      assert.match(error.message, message);
      assert.match(error.hint ?? "", hint);
      return true;
    });
  }
});

Deno.test("a field is written in place, and what does not fit is refused with its whole path", () => {
  const bytes = new Uint8Array(CAR.size + 1).fill(0xff);
  fieldWriter(CAR, "wheels[2].speed", ORDER).write(2.5, bytes, 1);
  fieldWriter(CAR, "id", ORDER).write(0x0201, bytes, 1);
  fieldWriter(CAR, "grid", ORDER).write([1, 2, 3, 4], bytes, 1);
  assert.equal(fieldReader(CAR, "wheels[2].speed", ORDER).read(bytes, 1), 2.5);
  assert.deepEqual(fieldReader(CAR, "ids", ORDER).read(bytes, 1), Uint8Array.of(1, 2));
  assert.deepEqual(fieldReader(CAR, "grid[1]", ORDER).read(bytes, 1), Uint8Array.of(3, 4));
  assert.equal(fieldReader(CAR, "next", ORDER).kind, "bigint");
  assert.equal(bytes[0], 0xff);
  assert.throws(() => fieldWriter(CAR, "wheels[2].speed", ORDER).write(400, bytes), (error) => {
    assert(error instanceof FieldError);
    assert.match(
      error.message,
      /^Car\.wheels\[2\]\.speed is 400: it has to be a number, from 0 to 250 m\/s$/,
    );
    assert.equal(error.path, "wheels[2].speed");
    return true;
  });
  const wheels = fieldWriter(CAR, "wheels[1]", ORDER);
  assert.throws(() => wheels.write({ sped: 1 }, bytes), { path: "wheels[1]" });
  assert.throws(() => wheels.write({ speed: "1" }, bytes), { path: "wheels[1].speed" });
  assert.throws(() => wheels.write({ speed: 1 }, bytes, 2), /Car has 64 B/);
});

Deno.test("what can be drawn is listed, and of long arrays the begin", () => {
  const paths = plotPaths(CAR);
  assert.deepEqual(paths.slice(0, 5), [
    ...["wheels[0].speed", "wheels[1].speed", "wheels[2].speed", "wheels[3].speed", "grid[0][0]"],
  ]);
  assert.deepEqual(paths.slice(-4), ["id", "ids[0]", "ids[1]", "mode"]);
  const scan = structAt("Scan", [fieldAt("ranges", 0, arrayOf(5000, scalar("float32")))]);
  assert.equal(plotPaths(scan).length, 32);
  assert.equal(plotPaths(scan, { elements: 9999, paths: 100 }).length, 100);
});

Deno.test("layouts that differ are told apart, by the first field and by their hashes", () => {
  const changed = (index: number, field: Parameters<typeof structAt>[1][number]) => ({
    ...CAR,
    fields: CAR.fields.with(index, field),
  });
  const cases = [
    [
      changed(1, fieldAt("nom", 32, CAR.fields[1]!.type)),
      /^Car\.name stands here where Car\.nom stands there$/,
    ],
    [
      changed(1, fieldAt("name", 32, { kind: "text", size: 7 })),
      /^Car\.name is char\[8\] \(8 B\) here and char\[7\] \(7 B\) there$/,
    ],
    [
      changed(4, fieldAt("mode", 49, CAR.fields[4]!.type)),
      /^Car\.mode is at byte 48 here and at byte 49 there$/,
    ],
    [
      changed(4, fieldAt("mode", 48, enumOf("Mode", "uint8", { idle: 0, drive: 2 }))),
      /^drive of Car\.mode is 1 here and 2 there$/,
    ],
    [{ ...CAR, fields: CAR.fields.slice(0, -1) }, /^Car\.next is only here, and not there$/],
    [{ ...CAR, size: 72 }, /^Car has 64 B here and 72 B there$/],
    [
      changed(
        0,
        fieldAt("wheels", 0, arrayOf(4, structAt("Wheel", [fieldAt("speed", 0, scalar("int64"))]))),
      ),
      /^Car\.wheels\[0\]\.speed is float64 \(8 B\) here and int64 \(8 B\) there$/,
    ],
    [
      changed(3, {
        ...CAR.fields[3]!,
        type: { ...CAR.fields[3]!.type, isUnion: false } as typeof CAR,
      }),
      /is a union here and a struct there/,
    ],
  ] as const;
  for (const [other, sentence] of cases) {
    assert.match(layoutDifference(CAR, other) ?? "", sentence);
    assert.notEqual(structHash(CAR, "little"), structHash(other, "little"));
  }
  const same = { ...CAR, fields: CAR.fields.map((field) => ({ ...field, unit: "furlong" })) };
  assert.equal(layoutDifference(CAR, same), undefined);
  assert.equal(structHash(CAR, "little"), structHash(same, "little"));
  assert.notEqual(structHash(CAR, "little"), structHash(CAR, "big"));
});

Deno.test("a float with a range is refused with the range alone, others with what they hold", () => {
  const gain = structAt("Gain", [
    { ...fieldAt("low", 0, scalar("float32")), min: 0, max: 10 },
    fieldAt("free", 4, scalar("float32")),
  ]);
  const refusal = (path: string) => () =>
    fieldWriter(gain, path, ORDER).write("x", new Uint8Array(8));
  assert.throws(
    refusal("low"),
    /Gain\.low is "x": it has to be a number, from 0 to 10$/,
  );
  assert.throws(refusal("free"), /Gain\.free is "x": it has to be a number that 32 bits hold$/);
});
