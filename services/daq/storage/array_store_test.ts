import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../../errors.ts";
import { findPythonWith, runPython } from "../../../tests/lib/python.ts";
import type { ArrayStore, Part } from "./array_store.ts";
import { storedType } from "./element_type.ts";
import { createStore } from "./open_store.ts";
import { contiguousRuns } from "./runs.ts";

const FORMATS = [["hdf5", "h5"], ["zarr", "zarr"], ["npy", "npy"]] as const;

const DTYPES = "|b1 |i1 |u1 <i2 <i4 <i8 <u2 <u4 <u8 <f2 <f4 <f8 <c8 <c16 <M8[us]".split(" ");

interface Wish {
  readonly dtype: string;
  readonly shape: number[];
  readonly navigation: number;
  readonly seed: number;
}

const wishes: fc.Arbitrary<Wish> = fc.record({
  dtype: fc.constantFrom(...DTYPES),
  shape: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
  navigation: fc.integer({ min: 0, max: 4 }),
  seed: fc.nat(),
}).map((wish) => ({ ...wish, navigation: Math.min(wish.navigation, wish.shape.length) }));

/** Elements that are numbers in every type, and that half precision holds exactly. */
function elementsOf(dtype: string, count: number, seed: number): Uint8Array<ArrayBuffer> {
  const { kind, itemSize, wordSize } = storedType(dtype);
  const bytes = new Uint8Array(count * itemSize);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < bytes.length / wordSize; i++) {
    const value = (seed + i * 7) % 100;
    const at = i * wordSize;
    if (kind === "b") view.setUint8(at, value % 2);
    else if (kind !== "f" && kind !== "c") bytes[at] = value;
    else if (wordSize === 2) view.setFloat16(at, value, true);
    else if (wordSize === 4) view.setFloat32(at, value, true);
    else view.setFloat64(at, value, true);
  }
  return bytes;
}

/** Each row along the first dimension, written alone. */
function rows(shape: readonly number[]): Part[] {
  return Array.from({ length: shape[0]! }, (_, at) => ({
    start: [at, ...shape.slice(1).map(() => 0)],
    count: [1, ...shape.slice(1)],
  }));
}

async function withStore(
  [format, extension]: (typeof FORMATS)[number],
  options: { readonly compress?: boolean },
  act: (store: ArrayStore, path: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/out.${extension}`;
    await using store = await createStore(path, format, options);
    await act(store, path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const kind of FORMATS) {
  for (const compress of [false, true]) {
    Deno.test(`${kind[0]}${compress ? ", compressed," : ""} gives back what was written in pieces`, async () => {
      await withStore(kind, { compress }, async (store) => {
        let count = 0;
        await fc.assert(
          fc.asyncProperty(wishes, async ({ dtype, shape, navigation, seed }) => {
            const path = `a${count++}`;
            const total = shape.reduce((a, b) => a * b, 1);
            const bytes = elementsOf(dtype, total, seed);
            const rowBytes = bytes.length / shape[0]!;
            await store.array(path, { dtype, shape, navigation });
            for (const part of rows(shape).reverse()) {
              const from = part.start[0]! * rowBytes;
              await store.write(path, part, bytes.subarray(from, from + rowBytes));
            }
            const all = { start: shape.map(() => 0), count: shape };
            assert.deepEqual(await store.read(path, all), bytes);
          }),
          { numRuns: 60 },
        );
      });
    });
  }

  Deno.test(`${kind[0]} refuses to replace a folder of somebody else`, async () => {
    await withStore(kind, {}, async (_, path) => {
      await Deno.remove(path, { recursive: true });
      await Deno.mkdir(path);
      await Deno.writeTextFile(`${path}/thesis.txt`, "all of it");
      await assert.rejects(createStore(path, kind[0]), RoboError);
      assert.equal(await Deno.readTextFile(`${path}/thesis.txt`), "all of it");
    });
  });
}

Deno.test("Parts of an array are found in it, whatever their form", () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }),
    fc.infiniteStream(fc.nat()),
    (shape, numbers) => {
      const next = (below: number) => numbers.next().value! % below;
      const start = shape.map((length) => next(length));
      const count = shape.map((length, at) => 1 + next(length - start[at]!));
      const found = [...contiguousRuns(shape, { start, count })]
        .flatMap(({ at, count }) => Array.from({ length: count }, (_, i) => at + i));
      assert.deepEqual(found, indices(shape, start, count));
    },
  ));
});

function indices(shape: readonly number[], start: number[], count: number[]): number[] {
  let found = [0];
  shape.forEach((length, at) => {
    found = found.flatMap((base) =>
      Array.from({ length: count[at]! }, (_, i) => base * length + start[at]! + i)
    );
  });
  return found;
}

const python = findPythonWith("numpy", "h5py");

Deno.test({
  name: "h5py and numpy read what was written, with attributes, texts and complex numbers",
  ignore: python === undefined,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      for (const [format, extension] of FORMATS.filter(([format]) => format !== "zarr")) {
        await using store = await createStore(`${folder}/out.${extension}`, format);
        await fillStore(store);
      }
      await runPython(
        python!,
        `
import h5py, numpy as np, json
f = h5py.File("${folder}/out.h5")
g = f["group"]
assert g.attrs["units"] == "µm" and g.attrs["count"] == 3 and g.attrs["ratio"] == 0.5
assert list(g.attrs["names"]) == ["a", "b"] and list(g.attrs["range"]) == [0.0, 2.5]
assert g["text"][()].decode() == "<a>é</a>" and [t.decode() for t in g["words"][()]] == ["x", "日本", ""]
assert g["z"].dtype == np.complex128 and g["z"][1] == 3 + 4j
assert g["half"].dtype == np.float32 and list(g["half"][()]) == [1.5, -2]
assert [d.label for d in g["z"].dims] == ["points"]
n = "${folder}/out.npy/"
assert np.load(n + "group/z.npy")[1] == 3 + 4j
assert np.load(n + "group/half.npy").dtype == np.float16
assert str(np.load(n + "group/when.npy")[0]) == "1970-01-01T00:00:00.000005"
m = json.load(open(n + "metadata.json"))
assert m["group"]["units"] == "µm" and m["group/z"]["dimensions"] == ["points"]
`,
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

const zarr = findPythonWith("zarr");

Deno.test({
  name: "Python's zarr reads what was written, compressed or not",
  ignore: zarr === undefined,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      for (const compress of [false, true]) {
        await using store = await createStore(`${folder}/out${compress}.zarr`, "zarr", {
          compress,
        });
        await fillStore(store);
      }
      await runPython(
        zarr!,
        `
import zarr, numpy as np
for name in ("outfalse", "outtrue"):
    f = zarr.open("${folder}/" + name + ".zarr", mode="r")
    assert f["group"].attrs["units"] == "µm"
    z = f["group/z"][()].view(np.complex128)[..., 0]
    assert z[1] == 3 + 4j
    assert list(f["group/half"][()]) == [1.5, -2]
    assert list(f["group/flags"][()]) == [True, False]
    assert f["group/z"].metadata.dimension_names == ("points", "complex")
`,
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

async function fillStore(store: ArrayStore): Promise<void> {
  const attributes = { units: "µm", count: 3, ratio: 0.5, names: ["a", "b"], range: [0, 2.5] };
  await store.group("group", attributes);
  await store.text("group/text", "<a>é</a>");
  await store.texts("group/words", ["x", "日本", ""], [3]);
  const put = async (name: string, dtype: string, elements: ArrayBufferView<ArrayBuffer>) => {
    const { buffer, byteLength } = elements;
    const shape = [byteLength / storedType(dtype).itemSize];
    await store.array(`group/${name}`, { dtype, shape, dimensions: ["points"] });
    await store.write(`group/${name}`, { start: [0], count: shape }, new Uint8Array(buffer));
  };
  await put("z", "<c16", Float64Array.of(1, 2, 3, 4));
  await put("half", "<f2", Float16Array.of(1.5, -2));
  await put("flags", "|b1", Uint8Array.of(1, 0));
  await put("when", "<M8[us]", BigInt64Array.of(5n));
}
