/** A cell that does not end by itself. */
export interface EndlessCell {
  /** What it does. */
  readonly name: string;
  /** Its code; `ready()` in it says that it has begun to do so. */
  readonly code: string;
}

/** An endless loop in WebAssembly: `(module (func (export "spin") (loop (br 0))))`. */
const WASM_SPIN =
  "0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,8,1,4,115,112,105,110,0,0,10,9,1,7,0,3,64,12,0,11,11";

/** Cells that can be interrupted without loss of the state. */
export const ENDLESS_CELLS: readonly EndlessCell[] = [
  { name: "spin", code: "ready(); while (true) {}" },
  { name: "spin that catches", code: "ready(); for (;;) { try { while (true) {} } catch {} }" },
  {
    name: "spin in finally",
    code: "ready(); for (;;) { try { while (true) {} } finally { while (true) {} } }",
  },
  {
    name: "spin of microtasks",
    code: "ready(); (async () => { for (;;) await null; })(); await new Promise(() => {})",
  },
  { name: "spin that sorts", code: "ready(); for (;;) [3, 2, 1].sort((a, b) => a - b)" },
  { name: "spin in a native callback", code: "ready(); [1, 2].sort(() => { for (;;); })" },
  { name: "spin in replace", code: "ready(); 'x'.replace(/x/, () => { for (;;); })" },
  {
    name: "Atomics.wait",
    code: "ready(); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
  },
  { name: "backtracking", code: "ready(); /^(a+)+$/.test('a'.repeat(40) + 'b')" },
  {
    name: "spin in WebAssembly",
    code:
      `const wasm = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([${WASM_SPIN}])));
      ready(); wasm.exports.spin()`,
  },
  { name: "pending promise", code: "ready(); await new Promise(() => {})" },
  { name: "sleep", code: "ready(); await new Promise((resolve) => setTimeout(resolve, 1e9))" },
  { name: "fetch without an answer", code: "const asked = fetch(silent); ready(); await asked" },
  {
    name: "spin in a timer",
    code: "setTimeout(() => { ready(); for (;;); }, 1); await new Promise(() => {})",
  },
  {
    name: "spin in an immediate",
    code: "setImmediate(() => { ready(); for (;;); }); await new Promise(() => {})",
  },
  {
    name: "flood of intervals",
    code: `ready(); for (let i = 0; i < 20; i++) setInterval(() => busy(2), 1);
      await new Promise(() => {})`,
  },
  {
    name: "loop of work and sleep",
    code: "ready(); for (;;) { busy(3); await new Promise((resolve) => setTimeout(resolve, 1)); }",
  },
  { name: "spin after an await", code: "await Deno.stat('/'); ready(); for (;;);" },
  { name: "flood of text", code: "ready(); for (;;) console.log('flood')" },
  {
    name: "flood of both streams",
    code: "ready(); for (;;) { console.log('a'); console.error('b'); }",
  },
  { name: "flood of pictures", code: "ready(); for (;;) await display('x'.repeat(20_000))" },
  { name: "flood of objects", code: "ready(); for (;;) console.log({ a: 1 })" },
  { name: "spin that inspects", code: "ready(); for (;;) Deno.inspect({ a: 1 })" },
  { name: "question", code: "ready(); prompt('Who is there?')" },
  {
    name: "question in a loop that catches",
    code: "ready(); for (;;) { try { prompt('Who?'); } catch {} }",
  },
  { name: "idle", code: "" },
];

/** What the cells need, and the state that they must not lose. */
export const SURROUNDINGS = `let kept = 41; globalThis.ticks = 0; setInterval(() => ticks++, 1);
  function ready() { console.error("ready"); }
  function busy(ms) { const end = performance.now() + ms; while (performance.now() < end); }`;
