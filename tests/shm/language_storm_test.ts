import { findPython } from "../lib/python.ts";
import { hasSharedMemory, shmFolder } from "../lib/shm_folder.ts";
import { languageStorm } from "./language_storm.ts";

/** `./robo dev soak shm` has more. */
const KILLS = 12;

const python = findPython();

Deno.test({
  name: "After kills of TypeScript and Python processes all is whole and free (needs python3)",
  ignore: !hasSharedMemory() || python === undefined,
  async fn() {
    using _folder = shmFolder();
    await languageStorm({ kills: KILLS, python, random: Math.random });
  },
});
