/** Environment variable that names the Python of launched functions. */
export const PYTHON_VARIABLE = "ROBO_PYTHON";

/** What {@linkcode findPython} looks at. */
export interface PythonPlaces {
  /** Folder of the launch file. */
  readonly folder: string;
  /** The launcher's environment. */
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** Whether there is a file at a path (default: looks). */
  readonly isFile?: (path: string) => boolean;
}

/** The Python for a launch file: that of `ROBO_PYTHON`, else of a `.venv` beside the file, else `python3`. */
export function findPython({ folder, env, isFile = isFileThere }: PythonPlaces): string {
  const named = env[PYTHON_VARIABLE];
  if (named !== undefined && named !== "") return named;
  const local = `${folder}/.venv/bin/python`;
  return isFile(local) ? local : "python3";
}

function isFileThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
