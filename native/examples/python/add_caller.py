"""Calls the function "add" with two numbers: add_caller.py 1 2"""
import sys

from robo_shm import HostFunctionCaller

add = HostFunctionCaller("add", timeout=10)
print(add(float(sys.argv[1]), b=float(sys.argv[2])) if "--named" in sys.argv else add(*map(float, sys.argv[1:3])))
