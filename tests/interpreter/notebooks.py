# Scenarios with notebooks and kernels that Jupyter itself starts; the argument is the name of the installed kernel.
import os, signal, time

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from peer import eventually, main

PLOT = """
const points = [3, 1, 4, 1, 5, 9].map((y, x) => `${x * 20},${100 - y * 10}`).join(" ");
await Deno.jupyter.display(Deno.jupyter.svg`<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><polyline points="${points}" fill="none" stroke="black"/></svg>`);
"""


def notebook(name, *cells):
    spec = {"name": name, "display_name": "TypeScript", "language": "typescript"}
    return new_notebook(cells=[new_code_cell(cell) for cell in cells], metadata={"kernelspec": spec})


def execute(book, **options):
    from nbclient import NotebookClient

    client = NotebookClient(book, timeout=60, **options)
    return client.execute()


def outputs(cell):
    """What a cell has shown, short: its type, and its text or data. Text may come in any number of messages."""
    shown = []
    for output in cell.outputs:
        if output.output_type == "stream":
            before = shown.pop()[1] if shown and shown[-1][0] == output.name else ""
            shown.append((output.name, before + output.text))
        elif output.output_type == "error":
            shown.append(("error", output.ename, output.evalue))
        else:
            shown.append((output.output_type, output.data))
    return shown


def executed(name):
    """A notebook with plots, tables, updates of a display and an error."""
    book = notebook(
        name,
        "const gain: number = 2.5;\nconst readings = [1, 2, 3].map((x) => x * gain);\nreadings",
        "for (const reading of readings) console.log(reading);\nconsole.error('low battery')",
        PLOT,
        "[{ joint: 'elbow', angle: 30 }, { joint: 'wrist', angle: -5 }]",
        "display('0 %', { displayId: 'progress' }); undefined",
        "display('100 %', { displayId: 'progress', update: true }); undefined",
        "import { basename } from 'node:path';\nbasename('/tmp/robot.ts')",
        "null.arm",
        "readings.length",
    )
    book.cells.insert(0, new_markdown_cell("# A run"))
    book = execute(book, allow_errors=True)
    nbformat.validate(book)
    _, values, text, plot, table, shown, update, imported, failed, last = book.cells
    assert outputs(values)[0][1]["text/plain"] == "[ 2.5, 5, 7.5 ]", outputs(values)
    assert outputs(text) == [("stdout", "2.5\n5\n7.5\n"), ("stderr", "low battery\n")], outputs(text)
    (kind, data), = outputs(plot)
    assert kind == "display_data" and "polyline" in data["image/svg+xml"], outputs(plot)
    assert "<table" in outputs(table)[0][1]["text/html"] and "elbow" in outputs(table)[0][1]["text/plain"], outputs(table)
    assert "100 %" in outputs(shown)[0][1]["text/plain"], outputs(shown)
    assert outputs(update) == [], outputs(update)
    assert outputs(imported)[0][1]["text/plain"].strip("'\"") == "robot.ts", outputs(imported)
    assert outputs(failed)[0][:2] == ("error", "TypeError"), outputs(failed)
    assert outputs(last)[0][1]["text/plain"] == "3"
    counts = [cell.execution_count for cell in book.cells[1:]]
    assert counts == list(range(counts[0], counts[0] + len(counts))), counts


def fails(name):
    """Without leave to fail, the first error ends a notebook."""
    from nbclient.exceptions import CellExecutionError

    book = notebook(name, "1 + 1", "throw new RangeError('too far')", "2 + 2")
    try:
        execute(book)
    except CellExecutionError as error:
        assert error.ename == "RangeError" and error.evalue == "too far", error
    else:
        raise AssertionError("the error was passed over")
    assert book.cells[2].outputs == []


def times_out(name):
    """A cell that takes too long is interrupted, and the state is kept."""
    from nbclient import NotebookClient

    book = notebook(name, "let kept = 5", "while (true) {}", "kept")
    NotebookClient(book, timeout=3, interrupt_on_timeout=True, allow_errors=True).execute()
    assert outputs(book.cells[1])[0][:2] == ("error", "Interrupted"), outputs(book.cells[1])
    assert outputs(book.cells[2])[0][1]["text/plain"] == "5", outputs(book.cells[2])


def converted(name):
    """nbconvert executes a notebook and makes a page and a script of it."""
    from nbconvert import HTMLExporter, ScriptExporter
    from nbconvert.preprocessors import ExecutePreprocessor

    book = notebook(name, "const angle: number = 30;\nangle * 2", PLOT)
    ExecutePreprocessor(timeout=60).preprocess(book, {})
    page, _ = HTMLExporter(embed_images=True).from_notebook_node(book)
    assert "60" in page and "polyline" in page
    script, resources = ScriptExporter().from_notebook_node(book)
    assert "const angle: number = 30;" in script and resources["output_extension"] == ".ts", (resources, script)


def managed(name):
    """Jupyter's kernel manager starts, interrupts, restarts and ends it."""
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name=name)
    manager.start_kernel()
    pid = manager.provisioner.pid
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=30)

    def run(code):
        client.execute(code)
        reply = client.get_shell_msg(timeout=30)["content"]
        return reply["status"], reply.get("ename")

    try:
        assert run("let kept = 1") == ("ok", None)
        runs(client, client.execute("while (true) {}"))
        manager.interrupt_kernel()
        assert client.get_shell_msg(timeout=30)["content"]["ename"] == "Interrupted"
        assert run("kept") == ("ok", None)
        manager.restart_kernel(now=False)
        client.wait_for_ready(timeout=30)
        assert run("kept") == ("error", "ReferenceError")
        assert manager.is_alive()
        # Even one that computes is restarted and ended by a message, not only by force.
        runs(client, client.execute("while (true) {}"))
        started = time.monotonic()
        manager.shutdown_kernel(now=False)
        assert time.monotonic() - started < 4, "it had to be killed"
        assert not manager.is_alive()
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    eventually("all its processes have ended", lambda: not processes())
    assert not [file for file in os.listdir(os.environ["JUPYTER_RUNTIME_DIR"]) if file.endswith(".json")]
    assert pid not in processes()


def killed(name):
    """When Jupyter kills it, or its manager is gone, nothing of it stays."""
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name=name)
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=30)
    runs(client, client.execute("while (true) {}"))
    os.kill(manager.provisioner.pid, signal.SIGKILL)
    eventually("all its processes have ended", lambda: not processes())
    client.stop_channels()
    manager.cleanup_resources()


def runs(client, request):
    """Waits until the kernel runs a request: an interrupt that overtakes it would find nothing to stop."""
    while True:
        message = client.get_iopub_msg(timeout=30)
        if message["msg_type"] == "execute_input" and message["parent_header"]["msg_id"] == request:
            return


def processes():
    """Processes of this test's folder besides this one: those with its environment that have not ended."""
    mark = ("ROBO_TEST_FOLDER=" + os.environ["ROBO_TEST_FOLDER"]).encode()
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit() or int(name) == os.getpid():
            continue
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                if mark in file.read().split(b"\0"):
                    found.append(int(name))
        except OSError:
            pass
    return found


if __name__ == "__main__":
    main(globals())
