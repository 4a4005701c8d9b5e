/**
 * What `python3 -c` runs for a launched function: `MODULE.py FUNCTION` are its arguments, the kwargs are in its environment.
 *
 * As with pygecko's launcher, modules beside the file can be imported, the function gets the core's address as `geckocore`
 * (unless it takes no such argument, or the launch file gives one), and the process has the node's name. A coroutine is
 * run. Status 78 when there is no such function, 130 after Ctrl-C.
 */
export const PYTHON_HOST = `\
import sys
sys.path[:] = [at for at in sys.path if at != ""]  # a json.py of the user's is not ours
import importlib, importlib.util, inspect, json, multiprocessing, os, traceback
path, name = sys.argv[1:3]
sys.argv[:] = [path]
text, key, index = "", "ROBO_KWARGS", 0
while key in os.environ:
    text, index = text + os.environ.pop(key), index + 1
    key = "ROBO_KWARGS_%d" % index
kwargs = json.loads(text or "{}")
multiprocessing.current_process().name = os.environ.get("ROBO_NODE_NAME", name)

def load():
    folder, stem = os.path.dirname(path), os.path.splitext(os.path.basename(path))[0]
    dotted = stem
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder, package = os.path.split(folder)
        dotted = package + "." + dotted
    sys.path[:] = [folder] + sys.path + [os.getcwd()]
    if dotted != stem:
        return importlib.import_module(dotted)
    spec = importlib.util.spec_from_file_location(stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(stem, module)
    spec.loader.exec_module(module)
    return module

def geckocore():
    ends = os.environ.get("ROBO_CORE", "").split(",")
    if len(ends) != 2:
        return {"key": ends[0]} if ends[0] else None
    if all(end.startswith("tcp://") for end in ends):
        pairs = [end[6:].rsplit(":", 1) for end in ends]
        pair = [[host.strip("[]"), int(port)] for host, port in pairs]
        return {"type": "tcp", "in": pair[0], "out": pair[1], "in_addr": ends[0], "out_addr": ends[1]}
    files = [end[6:] if end.startswith("ipc://") else end for end in ends]
    return {"type": "uds", "in": files[0], "out": files[1], "in_addr": ends[0], "out_addr": ends[1]}

def takes(function, name):
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False
    return name in parameters or any(p.kind == p.VAR_KEYWORD for p in parameters.values())

def own(trace):
    frames = []
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file != "<string>" and not file.startswith("<frozen importlib"):
            return trace
        trace = trace.tb_next

try:
    module = load()
    function = getattr(module, name, None)
    if not callable(function):
        names = [n for n, v in vars(module).items() if inspect.isfunction(v) and not n.startswith("_")]
        print("error: %s has no function %s" % (path, name), file=sys.stderr)
        print("hint: It has the functions " + ", ".join(names) if names else "hint: It has none", file=sys.stderr)
        sys.exit(78)
    core = geckocore()
    if core is not None and "geckocore" not in kwargs and takes(function, "geckocore"):
        kwargs["geckocore"] = core
    result = function(**kwargs)
    if inspect.iscoroutine(result):
        import asyncio
        asyncio.run(result)
except KeyboardInterrupt:
    sys.exit(130)
except Exception as error:
    traceback.print_exception(type(error), error, own(error.__traceback__))
    sys.exit(1)
`;
