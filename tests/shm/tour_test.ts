import assert from "node:assert/strict";
import { hasSharedMemory, shmFolder } from "../lib/shm_folder.ts";
import { hasC, Lab, ROOT, run } from "./languages_lab.ts";

/** What Python has other ways for: to call, to be interrupted, and to look into memory. */
const NOT_IN_PYTHON = ["robo_fn_call", "robo_fn_call_for", "robo_ring", "robo_var_get_map"];

const EXPECTED = `before the first write: never written
1.5 m/s is value 3 of tour, which lives
its age is below a minute
as new as now: stale
the first was 0.5 m/s
if value 1 were the newest: changed meanwhile, 3 is
now it is 4
2.5 m/s in place, still valid
the memory itself says 5
4 slots, a last will of 8 bytes
within a millisecond: timed out
value 6 came
variable as it was, word rung
double(21) = 42
double(42) = 84, later
double(21) = 42, in slices
fail() = function failed: code 7, ValueError: never
4 calls, 1 dispatcher
there is tour.speed
afterwards: removed
`;

/** All functions that the headers of the library declare. */
async function declared(): Promise<string[]> {
  const headers = await Promise.all(
    ["shm", "var", "fn"].map((name) => Deno.readTextFile(`${ROOT}native/include/robo/${name}.h`)),
  );
  const found = headers.join("\n").matchAll(/^\w[\w *]*?\b(robo_\w+)\([^;{]*;/gm);
  return [...found].map(([, name]) => name!);
}

Deno.test("The tour in C uses each function of the headers, and Python has nearly all", async () => {
  const names = await declared();
  assert(names.length > 40 && names.includes("robo_var_open"), names.join());
  const tour = await Deno.readTextFile(`${ROOT}native/examples/c/tour.c`);
  const python = await Deno.readTextFile(`${ROOT}native/python/robo_shm.py`);
  assert.deepEqual(names.filter((name) => !tour.includes(`${name}(`)), []);
  assert.deepEqual(
    names.filter((name) => !python.includes(`"${name}"`)).sort(),
    NOT_IN_PYTHON,
  );
});

Deno.test({
  name: "The tour in C does what it says, twice in the same place (needs gcc)",
  ignore: !hasC || !hasSharedMemory(),
  async fn() {
    await using lab = await Lab.make();
    using folder = shmFolder();
    const tour = await lab.build("native/examples/c/tour.c");
    for (let round = 0; round < 2; round++) {
      const [about, ...lines] = (await run(tour, [])).split("\n");
      assert.match(about!, new RegExp(`^ABI \\d+, built from \\w+…, variables in ${folder.path}$`));
      assert.equal(lines.join("\n"), EXPECTED);
    }
    assert.deepEqual([...Deno.readDirSync(folder.path)], []);
  },
});
