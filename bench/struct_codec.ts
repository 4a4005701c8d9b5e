/**
 * Structs of C programs to JSON, objects and columns: beside objects that JSON.stringify writes.
 *
 *     deno run -A bench/struct_codec.ts [--json] [--only PREFIX] [--runs 5] [--window 1.2]
 *
 * What is measured and how to read it: bench/README.md.
 *
 * @module
 */
import { main } from "./lib/main.ts";
import type { BenchOptions } from "./lib/options.ts";
import { Report } from "./lib/report.ts";
import { codecClaims } from "./struct_codec/claims.ts";

if (import.meta.main) await main(benchStructs);

async function benchStructs(options: BenchOptions): Promise<void> {
  const report = new Report(options);
  await report.begin("A telemetry struct of 192 B to JSON, objects and columns");
  for await (const claim of codecClaims(options)) report.add(claim);
  report.end();
}
