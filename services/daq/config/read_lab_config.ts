import { parse as parseYaml } from "yaml";
import { RoboError } from "../../../errors.ts";
import { parseJsonc } from "../../../system/jsonc.ts";
import { AllowList } from "../../../transports/allow_list.ts";
import { Problems } from "../file/problems.ts";
import { checkRules } from "../safety/mod.ts";
import { LAB_FILE } from "./config_fields.ts";
import type { LabConfig } from "./lab_config.ts";

/** Longest file, in bytes. */
const MAX_BYTES = 1024 * 1024;

const HINT = "docs/daq.md describes this file, docs/robo-daq.schema.json lets editors complete it";

/**
 * Reads the file of `robo daq-server --config`: YAML when it is called `.yaml` or `.yml`, else JSON with comments.
 *
 * Throws a `RoboError`: kind `missing` when there is no such file, `config` with a line `file: path: message` for each mistake.
 */
export async function readLabConfig(path: string): Promise<LabConfig> {
  return parseLabConfig(await readText(path), path);
}

/** Reads the text of such a file; `file` is its name in messages. Throws as {@linkcode readLabConfig}. */
export function parseLabConfig(text: string, file: string): LabConfig {
  const problems = new Problems(file, HINT);
  const config = LAB_FILE.read(parsed(text, file), "", problems);
  problems.throwIfAny();
  checkDevices(config!, problems);
  problems.throwIfAny();
  return config!;
}

function parsed(text: string, file: string): unknown {
  const isYaml = /\.ya?ml$/i.test(file);
  try {
    return isYaml ? parseYaml(text, { maxAliasCount: 100 }) ?? {} : parseJsonc(text);
  } catch (cause) {
    const [reason] = (cause as Error).message.split("\n");
    const what = isYaml ? "YAML" : "JSON";
    throw new RoboError("config", `${file}: is no ${what}: ${reason}`, { hint: HINT, cause });
  }
}

function checkDevices(config: LabConfig, problems: Problems): void {
  for (const { path, message } of checkRules(config)) problems.add(path, message);
  for (const [name, { match }] of Object.entries(config.devices ?? {})) {
    if (match?.address === undefined) continue;
    try {
      new AllowList([match.address], []);
    } catch (error) {
      problems.add(`devices.${name}.match.address`, `is wrong: ${(error as Error).message}`);
    }
  }
}

async function readText(path: string): Promise<string> {
  try {
    const { size, isFile } = await Deno.stat(path);
    if (!isFile || size > MAX_BYTES) {
      throw new RoboError("config", `${path} is no file of at most ${MAX_BYTES} B`, { hint: HINT });
    }
    return await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof RoboError) throw cause;
    const isMissing = cause instanceof Deno.errors.NotFound;
    throw new RoboError(
      isMissing ? "missing" : "config",
      isMissing ? `There is no file ${path}` : `Cannot read ${path}`,
      { hint: "Give the path of the lab's file with --config", cause },
    );
  }
}
