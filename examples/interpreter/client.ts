// deno-lint-ignore-file no-console -- What is printed here is for whoever runs it.
// A program that uses an interpreter: start `robo interpreter`, then `robo run examples/interpreter/client.ts`.
import { KernelClient } from "robo";

await using kernel = await KernelClient.connect();
await kernel.execute("const readings: number[] = []");
for (const celsius of [20.5, 21.25, 21]) {
  await kernel.execute(`readings.push(${celsius})`, { silent: true });
}
const { result } = await kernel.execute("Math.max(...readings)");
console.log(`the highest reading is ${result?.["text/plain"]}`);
