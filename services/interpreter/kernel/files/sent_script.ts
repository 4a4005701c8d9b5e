import { ContentReader, isJsonObject, type JsonObject } from "../../../../protocols/jupyter/mod.ts";
import { AnswerError } from "../session/answer.ts";

/** A script that a client has sent, with the modules that it imports from its own folders. */
export interface SentScript {
  /** Its path as its user gave it, for messages. */
  readonly name: string;
  /** Absolute folder of the script on the client's machine. */
  readonly folder: string;
  /** Sources by absolute path on the client's machine, or by path relative to the folder. */
  readonly modules: Readonly<Record<string, string>>;
}

/** Most modules of a script: each becomes a file. */
const MOST_MODULES = 10_000;

/** The script that a request's metadata describe; `undefined` for a plain cell. Throws an {@linkcode AnswerError} for a broken one. */
export function readSentScript(metadata: JsonObject): SentScript | undefined {
  const { robo } = metadata;
  if (!isJsonObject(robo) || !isJsonObject(robo.script)) return undefined;
  const reader = new ContentReader("metadata.robo.script", robo.script);
  const read = reader.result({
    name: reader.text("name"),
    folder: reader.text("folder", "/"),
    modules: reader.textByName("modules"),
  });
  if (!read.ok) throw new AnswerError("BadRequest", read.words);
  const { value } = read;
  const count = Object.keys(value.modules).length;
  if (count > MOST_MODULES) {
    const words = `The script has ${count} modules, more than ${MOST_MODULES}`;
    throw new AnswerError("BadRequest", words);
  }
  const bad = [value.folder, ...Object.keys(value.modules)].find((path) => /[\0\n]/.test(path));
  if (bad === undefined) return value;
  throw new AnswerError(
    "BadRequest",
    `A path of the script has a line break: ${JSON.stringify(bad)}`,
  );
}
