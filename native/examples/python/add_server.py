"""Offers the function "add" to all processes of the host, until Ctrl-C."""
from robo_shm import HostFunctionDispatcher

dispatcher = HostFunctionDispatcher()
dispatcher.add("add", lambda a, b: a + b)
print("add is offered", flush=True)
try:
    dispatcher.run()
except KeyboardInterrupt:
    dispatcher.stop()
