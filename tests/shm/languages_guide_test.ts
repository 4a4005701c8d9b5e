import assert from "node:assert/strict";
import { hasSharedMemory, shmFolder } from "../lib/shm_folder.ts";
import { hasCpp, Lab, python, ROOT, run } from "./languages_lab.ts";

const isThere = hasSharedMemory();

/** The programs in `language` in the guide, and what is said to be printed by each. */
async function programs(language: string): Promise<string[]> {
  const guide = await Deno.readTextFile(`${ROOT}docs/shm-languages.md`);
  return [...guide.matchAll(new RegExp("```" + language + "\\n([^]*?)```", "g"))]
    .map(([, program]) => program!);
}

Deno.test({
  name: "The program in C++ of the guide prints what the guide says (needs g++)",
  ignore: !isThere || !hasCpp,
  async fn() {
    using _folder = shmFolder();
    await using lab = await Lab.make();
    const [program] = await programs("cpp");
    await Deno.writeTextFile(`${lab.folder}/guide.cpp`, program!);
    const executable = await lab.buildFrom(`${lab.folder}/guide.cpp`);
    const printed = await run(executable, []);
    const guide = await Deno.readTextFile(`${ROOT}docs/shm-languages.md`);
    assert(guide.includes("```\n" + printed + "```"), printed);
  },
});

Deno.test({
  name: "The programs in Python of the guide run (needs python3-numpy)",
  ignore: !isThere || python === undefined,
  async fn() {
    using _folder = shmFolder();
    await using lab = await Lab.make();
    const [variable, waiting, functions, images] = await programs("python");
    const writer = `
import threading
stop = threading.Event()
def write():
    while not stop.wait(0.01): pose.data = {"x": 2, "y": 0}
thread = threading.Thread(target=write)
thread.start()
`;
    const all = [
      variable,
      writer,
      waiting!.replaceAll(/^ {4}print\(.*\)$/gm, "    break"),
      "stop.set(); thread.join()",
      functions,
      "camera = lambda: 7",
      images,
      "assert mean == 7 and view.is_valid()",
    ];
    const printed = await run(python!, ["-c", all.join("\n")], lab.env);
    assert.match(printed, /^1\.0 .* 1\n/);
    assert(printed.includes("\n3 3\n7\n"), printed);
  },
});
