/**
 * Who may share memory with whom: files and folders that others could have made, or could change, are refused.
 *
 * @module
 */
import assert from "node:assert/strict";
import { HostFunctionCaller, HostFunctionDispatcher, HostVariable } from "robo";
import { fails, shmTest } from "../../client/shm/shm_testing.ts";
import { nativeLibrary } from "../../ffi/library.ts";
import { hasSharedMemory, shmFolder } from "../lib/shm_folder.ts";
import { hasC, Lab } from "./languages_lab.ts";

/** Somebody who is not us. */
const STRANGER = 65_534;

const isRoot = Deno.build.os === "linux" && Deno.uid() === 0;

/** What opens `name.var`, and what opens `name.fn`, as caller and as dispatcher. */
const OPENERS: [string, () => unknown][] = [
  ["pose.var", () => new HostVariable("pose")],
  ["pose.var", () => new HostVariable("pose", { readOnly: true })],
  ["add.fn", () => new HostFunctionCaller("add")],
  ["add.fn", () => {
    using dispatcher = new HostFunctionDispatcher();
    dispatcher.add("add", () => 1);
  }],
];

/** Makes a variable and a function that are as they should be. */
function make(): Disposable {
  const stack = new DisposableStack();
  stack.use(new HostVariable("pose", { exclusive: true })).data = 1;
  stack.use(new HostFunctionDispatcher()).add("add", () => 1);
  return stack;
}

shmTest("Files that others can read or write are refused, whatever opens them", (folder) => {
  using _made = make();
  for (const [file, open] of OPENERS) {
    for (const mode of [0o604, 0o640, 0o606, 0o777]) {
      Deno.chmodSync(`${folder}/${file}`, mode);
      const shown = `0${mode.toString(8)}`;
      fails(open, "denied", new RegExp(`${file} is open to others \\(mode ${shown}, not 0600\\)`));
    }
    Deno.chmodSync(`${folder}/${file}`, 0o600);
  }
});

shmTest("Links and folders are refused, also links to what would be fine", (folder) => {
  {
    using _made = make();
    for (const file of ["pose.var", "add.fn"]) {
      Deno.renameSync(`${folder}/${file}`, `${folder}/real.${file}`);
      Deno.symlinkSync(`${folder}/real.${file}`, `${folder}/${file}`);
    }
    for (const [file, open] of OPENERS) {
      fails(open, "denied", new RegExp(`${file} is a symbolic link`));
    }
  }
  for (const file of ["pose.var", "add.fn"]) {
    Deno.removeSync(`${folder}/${file}`);
    Deno.mkdirSync(`${folder}/${file}`, { mode: 0o700 });
  }
  for (const [file, open] of OPENERS) {
    fails(open, "denied", new RegExp(`${file} is (a folder|not a regular file)`));
  }
});

shmTest("A folder that others can enter, or that is a link, is refused", (folder) => {
  using _made = make();
  for (const [, open] of OPENERS) {
    Deno.chmodSync(folder, 0o711);
    fails(open, "denied", /is open to others \(mode 0711, not 0700\)/);
    Deno.chmodSync(folder, 0o700);
    Deno.symlinkSync(folder, `${folder}/link`);
    Deno.env.set("ROBO_SHM_DIR", `${folder}/link`);
    fails(open, "denied", /symbolic link/);
    Deno.env.set("ROBO_SHM_DIR", folder);
    Deno.removeSync(`${folder}/link`);
  }
});

if (isRoot) {
  shmTest("A stranger's file or folder is refused (needs root)", (folder) => {
    using _made = make();
    for (const [file, open] of OPENERS) {
      Deno.chownSync(`${folder}/${file}`, STRANGER, null);
      fails(open, "denied", new RegExp(`${file} belongs to user ${STRANGER}, not to user 0`));
      Deno.chownSync(`${folder}/${file}`, 0, null);
      Deno.chownSync(folder, STRANGER, null);
      fails(open, "denied", new RegExp(`belongs to user ${STRANGER}, not to user 0`));
      Deno.chownSync(folder, 0, null);
    }
  });
}

Deno.test({
  name: "Another user gets neither into our folder nor at our values (needs root and gcc)",
  ignore: !isRoot || !hasC || !hasSharedMemory(),
  async fn() {
    using folder = shmFolder();
    using _made = make();
    await using lab = await Lab.make();
    const program = await lab.build("native/examples/c/read_pose.c");
    for (const name of ["librobo.so", "librobo.so.1"]) {
      await Deno.remove(`${lab.folder}/${name}`);
      await Deno.copyFile(nativeLibrary().path, `${lab.folder}/${name}`);
      await Deno.chmod(`${lab.folder}/${name}`, 0o755);
    }
    await Deno.chmod(lab.folder, 0o755);
    const { code, stderr } = await new Deno.Command(program, { uid: STRANGER, gid: STRANGER })
      .output();
    assert.notEqual(code, 0);
    const told = new TextDecoder().decode(stderr);
    assert.match(told, new RegExp(`cannot open folder ${folder.path}: Permission denied`));
  },
});
