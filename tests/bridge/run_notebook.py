"""Executes a notebook as its users do, through nbclient, and prints the text of its outputs. Arguments: its path."""
import pathlib
import sys

import nbformat
from nbclient import NotebookClient

path = pathlib.Path(sys.argv[1])
notebook = nbformat.read(path, 4)
client = NotebookClient(notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}})
# nbclient 0.7 does not know how ipywidgets 6, which Debian has with it, opens its widgets; a browser does.
client.comm_open_handlers.clear()
client.execute()
for cell in notebook.cells:
    for output in cell.get("outputs", []):
        # Of what a cell prints, pieces come as they come.
        end = "" if output["output_type"] == "stream" else "\n"
        print(output.get("text") or output.get("data", {}).get("text/plain", ""), end=end)
