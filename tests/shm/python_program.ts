import { nativeLibrary } from "../../ffi/library.ts";
import { hasSharedMemory, shmFolder } from "../lib/shm_folder.ts";
import { findPython, runPython } from "../lib/python.ts";
import { python as pythonWithNumpy, ROOT } from "./languages_lab.ts";

const isThere = hasSharedMemory();

/** What the programs may use: `child`, a process that runs a program and is ready when this returns; `end`; and `fails`. */
const PRELUDE = `
import atexit, os, sys, time, signal, subprocess
sys.dont_write_bytecode = True
os.environ["ROBO_NATIVE"] = LIBRARY
sys.path.insert(0, FOLDER)
from robo_shm import *

def child(program):
  start = "import sys; sys.path.insert(0, " + repr(sys.path[0]) + "); from robo_shm import *; import os, time, signal\\n"
  process = subprocess.Popen([sys.executable, "-c", start + program + "\\nprint('ready', flush=True); sys.stdin.read()"],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
  atexit.register(process.kill)  # or it would outlive a test that fails
  assert process.stdout.readline() == b"ready\\n"
  return process

def end(process):
  process.stdin.close()
  process.stdout.close()
  process.wait()

def fails(kind, function):
  try: function()
  except kind as error: return str(error)
  raise AssertionError("it went well")
`;

/** A test that runs a program of Python, which fails by an exception; with numpy if its name says that it needs it. */
export function pythonTest(name: string, program: string): void {
  const needsNumpy = name.includes("numpy");
  const python = needsNumpy ? pythonWithNumpy : findPython();
  Deno.test({
    name: `${name} (needs ${needsNumpy ? "python3-numpy" : "python3"})`,
    ignore: !isThere || python === undefined,
    async fn() {
      using _folder = shmFolder();
      const prelude = PRELUDE
        .replace("LIBRARY", JSON.stringify(nativeLibrary().path))
        .replace("FOLDER", JSON.stringify(`${ROOT}native/python`));
      await runPython(python!, `${prelude}\n${program}`);
    },
  });
}
