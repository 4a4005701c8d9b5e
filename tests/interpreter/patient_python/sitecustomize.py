# Jupyter's clients take a kernel for dead after a second of silence, which a busy machine has at times; on PYTHONPATH this lets them wait for a minute.
try:
    from jupyter_client.channels import HBChannel
except ImportError:
    pass
else:
    HBChannel.time_to_dead = 60
