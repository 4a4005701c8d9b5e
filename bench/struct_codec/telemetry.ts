import {
  cCodec,
  type CField,
  type CScalarName,
  type CStruct,
  type CType,
} from "../../protocols/clayout/mod.ts";
import { xorshift } from "../../tests/lib/xorshift.ts";

const DOUBLE = scalar("float64", 8);
const JOINTS = ["q1", "q2", "q3", "q4", "q5", "q6"];
const VEC3 = struct("Vec3", 24, ["x", "y", "z"].map((name, i) => field(name, 8 * i, DOUBLE)));

/** What a robot's arm tells: 192 B, 22 fields, as gcc lays them out for x86-64. */
export const TELEMETRY: CStruct = struct("Telemetry", 192, [
  field("stamp", 0, scalar("uint64", 8)),
  field("seq", 8, scalar("uint32", 4)),
  field("mode", 12, {
    ...{ kind: "enum", name: "Mode", scalar: "uint32", size: 4 },
    values: new Map([["IDLE", 0], ["HOMING", 1], ["TRACKING", 2], ["FAULT", 3]]),
  }),
  field("pos", 16, VEC3),
  field("vel", 40, VEC3),
  field("acc", 64, VEC3),
  ...JOINTS.map((name, i) => field(name, 88 + 8 * i, DOUBLE)),
  field("load", 136, DOUBLE),
  field("power", 144, DOUBLE),
  field("name", 152, { kind: "text", size: 16 }),
  field("temperature", 168, scalar("float32", 4)),
  field("voltage", 172, scalar("float32", 4)),
  field("errors", 176, scalar("uint16", 2)),
  field("retries", 178, scalar("int16", 2)),
  bits("enabled", 0, 1),
  bits("axis", 1, 3),
  bits("gear", 7, 4),
]);

/** So many structs one behind the other, with numbers as sensors give them. */
export function telemetryBytes(count: number): Uint8Array<ArrayBuffer> {
  const next = xorshift(20);
  const bytes = new Uint8Array(count * TELEMETRY.size);
  const codec = cCodec(TELEMETRY, { byteOrder: "little" });
  const measured = (): number => (next(2_000_001) - 1_000_000) / 997;
  const vector = (): unknown => ({ x: measured(), y: measured(), z: measured() });
  for (let i = 0; i < count; i++) {
    codec.encode(
      {
        ...{ stamp: 1_800_000_000_000_000_000n + BigInt(i), seq: i, mode: next(4) },
        ...{ pos: vector(), vel: vector(), acc: vector() },
        ...Object.fromEntries(JOINTS.map((name) => [name, measured()])),
        ...{ load: measured(), power: measured(), name: "arm-left" },
        ...{ temperature: 20 + next(100) / 4, voltage: 24 + next(8) / 8 },
        ...{ errors: next(3), retries: -next(3), enabled: 1, axis: 5, gear: 9 },
      },
      bytes,
      i * TELEMETRY.size,
    );
  }
  return bytes;
}

function scalar(name: CScalarName, size: number): CType {
  return { kind: "scalar", scalar: name, size, spelling: name };
}

function field(name: string, offset: number, type: CType): CField {
  return { name, offset, type };
}

function bits(name: string, offset: number, count: number): CField {
  const place = { offset: 8 * 180 + offset, count };
  return { name, offset: 180 + (offset >> 3), type: scalar("uint32", 4), bits: place };
}

function struct(name: string, size: number, fields: readonly CField[]): CStruct {
  return { kind: "struct", isUnion: false, name, size, align: 8, fields };
}
