"""What Python itself says of literals: lines of JSON in, lines of JSON out.

{"text": "..."}    what ast.literal_eval makes of it, with Python's own repr of that
{"random": n}      n random values: their repr and what they are
"""

import ast
import json
import random
import struct
import sys
import unicodedata
import warnings

warnings.simplefilter("ignore")


def told(value):
    """A value so that JSON keeps everything of it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, float):
        # What is not a number has many forms, and one name.
        return {"float": struct.pack(">d", value).hex() if value == value else "nan"}
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    if isinstance(value, str):
        return {"text": value.encode("utf-16-be", "surrogatepass").hex()}
    if isinstance(value, dict):
        return {"dict": [[told(key), told(item)] for key, item in value.items()]}
    if isinstance(value, (list, tuple, set)):
        return [told(item) for item in value]
    raise TypeError(type(value).__name__)


def is_known(value):
    """Whether this Python's Unicode has every character: newer ones may be printed elsewhere."""
    if isinstance(value, str):
        return all(unicodedata.category(letter) != "Cn" for letter in value)
    if isinstance(value, dict):
        return all(is_known(key) and is_known(item) for key, item in value.items())
    if isinstance(value, (list, tuple, set)):
        return all(is_known(item) for item in value)
    return True


def evaluated(text):
    try:
        value = ast.literal_eval(text)
        return {"value": told(value), "repr": repr(value), "known": is_known(value)}
    except TypeError as error:
        return {"odd": str(error)}
    except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
        return {"refused": str(error)}


def random_text(chance):
    letters = ["a", "'", '"', "\\", "\n", "\r", "\t", "\0", "é", "日", "😀", "\x7f", "\x85", "\xa0", "\u2028", "\ud800", " "]
    return "".join(chance.choice(letters) for _ in range(chance.randrange(8)))


def random_leaf(chance):
    kind = chance.randrange(6)
    if kind == 0:
        return chance.choice([None, True, False])
    if kind == 1:
        return chance.randrange(-(2 ** 70), 2 ** 70) >> chance.randrange(70)
    if kind == 2:
        return struct.unpack(">d", struct.pack(">Q", chance.getrandbits(64)))[0]
    if kind == 3:
        return chance.uniform(-1, 1) * 10 ** chance.randrange(-8, 20)
    if kind == 4:
        return bytes(chance.randrange(256) for _ in range(chance.randrange(6)))
    return random_text(chance)


def random_value(chance, depth):
    kind = chance.randrange(8)
    if depth == 0 or kind < 4:
        return random_leaf(chance)
    items = [random_value(chance, depth - 1) for _ in range(chance.randrange(4))]
    if kind == 4:
        return items
    if kind == 5:
        return tuple(items)
    if kind == 6:
        return {random_leaf(chance) for _ in items}
    return {random_key(chance): item for item in items}


def random_key(chance):
    """Bytes are told as texts, and would be the same keys as those."""
    key = random_leaf(chance)
    return random_text(chance) if isinstance(key, bytes) else key


def main():
    chance = random.Random(int(sys.argv[1]))
    for line in sys.stdin:
        question = json.loads(line)
        if "text" in question:
            print(json.dumps(evaluated(question["text"])))
        for _ in range(question.get("random", 0)):
            value = random_value(chance, 4)
            print(json.dumps({"value": told(value), "repr": repr(value)}))


main()
