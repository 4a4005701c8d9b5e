/**
 * Kills what shares memory, and looks what is left; by default 10,000 times.
 *
 *     ./robo dev soak shm
 *     deno run --allow-all tests/soak/shm.ts [kills]
 *
 * @module
 */
import { nativeLibrary } from "../../ffi/library.ts";
import { findPython } from "../lib/python.ts";
import { shmFolder } from "../lib/shm_folder.ts";
import { NATIVE } from "../native/make.ts";
import { languageStorm } from "../shm/language_storm.ts";
import { print } from "../../scripts/lib/print.ts";

const KILLS = 10_000;

/** So many kills of C processes go with one of a language that takes 100 ms to start. */
const PER_LANGUAGE_KILL = 50;

const kills = Deno.args[0] === undefined ? KILLS : Number(Deno.args[0]);
const program = `${NATIVE}/build/plain/test/storm`;

await command(["make", "-s", "-C", NATIVE, "storm"]);
await storm(`${kills} kills`, [String(kills)]);
await storm("a writer stopped for 2 s in the middle of a copy", ["stopped", "2"]);
await storm("16 writers and 32 readers for 30 s", ["crowd", "16", "32", "30"]);
await storm("1,000 variables", ["many", "1000"]);
await languages(Math.ceil(kills / PER_LANGUAGE_KILL));
print("200,000 corruptions");
await command(["make", "-s", "-C", `${NATIVE}/fuzz`, "corruptions", "COUNT=200000"]);

async function storm(what: string, args: readonly string[]): Promise<void> {
  print(what);
  using _folder = shmFolder();
  await command([program, ...args]);
}

/** Processes of TypeScript and Python, with this process in the middle. */
async function languages(count: number): Promise<void> {
  using _folder = shmFolder();
  nativeLibrary();
  const python = findPython();
  print(`${count} kills of TypeScript${python === undefined ? "" : " and Python"}`);
  await languageStorm({ kills: count, python, random: Math.random });
  print("all well");
}

async function command([name, ...args]: readonly string[]): Promise<void> {
  const { success } = await new Deno.Command(name!, { args, stdin: "null" }).spawn().status;
  if (!success) Deno.exit(1);
}
