import { ContentReader } from "../../../../protocols/jupyter/mod.ts";
import { absolute } from "../../../../system/paths.ts";
import { type Handling, valid } from "../session/answer.ts";

/** Most paths of one request. */
const MOST_PATHS = 1000;

/** `robo_files_request`: whether scripts are there, before the first of them is run. */
export const roboFiles: Handling = {
  when: "now",
  channels: "both",
  forObservers: false,
  needsDrive: false,
  reply: "robo_files_reply",
  async answer({ message }, { cwd }) {
    const reader = new ContentReader("robo_files_request", message.content);
    const paths = valid(reader.result(reader.texts("paths"))).slice(0, MOST_PATHS);
    const files = await Promise.all(paths.map(async (path) => {
      const whole = path.startsWith("/") ? path : absolute(`${cwd}/${path}`);
      const problem = await problemOf(whole);
      return { path, absolute: whole, ...(problem === undefined ? {} : { problem }) };
    }));
    return { content: { status: "ok", files } };
  },
};

async function problemOf(path: string): Promise<"missing" | "folder" | "denied" | undefined> {
  try {
    const { isDirectory, isFile } = await Deno.stat(path);
    if (isDirectory) return "folder";
    // Opening a pipe would wait for somebody to write into it.
    if (!isFile) return "denied";
    (await Deno.open(path)).close();
    return undefined;
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? "missing" : "denied";
  }
}
