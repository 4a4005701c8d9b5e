/** What every node begins with: a runtime that does nothing but go on. */
if ("DedicatedWorkerGlobalScope" in globalThis) {
  addEventListener("message", () => {});
  (globalThis as unknown as { postMessage(message: string): void }).postMessage("up");
} else if (Deno.args[0] === "--workers") {
  for (let node = 0; node < Number(Deno.args[1]); node++) {
    const worker = new Worker(import.meta.url, { type: "module" });
    worker.onmessage = () => void Deno.stdout.write(new TextEncoder().encode("\n"));
  }
} else {
  await Deno.stdout.write(new TextEncoder().encode("\n"));
  setInterval(() => {}, 1000);
}
