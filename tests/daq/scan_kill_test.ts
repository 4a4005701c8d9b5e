import { killAndResume } from "./scan_kill.ts";

Deno.test("A scan that is killed five times has every point exactly once in the end, and a whole file", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await killAndResume({
      output: `${folder}/map.h5`,
      size: [20, 30],
      moments: [1, 37, 150, 2, 200].map((points) => ({ points })),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
