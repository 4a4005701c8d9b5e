"""Parameter trees of real PyMoDAQ: made up at random and written, and read from XML that somebody else wrote.

Reads lines of JSON: {"do": "make", "seed": 1} or {"do": "read", "xml": "..."}; answers {"event": "tree", "xml": "...", "values": {...}}.
"""
import json
import random
import sys

from qtpy import QtCore, QtGui, QtWidgets

application = QtWidgets.QApplication([])

from pymodaq.utils.parameter import Parameter, ioxml  # noqa: E402

LETTERS = list("aZ0 _.,:;'\"\\<>&%()[]{}\n\t") + ["é", "µ", "日", "😀", "\u2028"]


def text(chance, most=8):
    return "".join(chance.choice(LETTERS) for _ in range(chance.randrange(most)))


def number(chance):
    return chance.choice([0.0, 1.0, -2.5, 1e-5, 1e16, 0.1 + 0.2, chance.uniform(-1e3, 1e3), chance.uniform(-1, 1) * 1e-9])


def leaf(chance, name):
    kind = chance.choice(
        ["float", "int", "bool", "bool_push", "led", "led_push", "str", "text", "list", "slide", "itemselect", "color", "table"]
        + ["date_time", "date", "browsepath", "action"]
    )
    options = {"name": name, "type": kind, "title": text(chance) or name}
    for flag in ("visible", "removable", "readonly"):
        if chance.random() < 0.3:
            options[flag] = chance.random() < 0.5
    if kind in ("float", "slide"):
        value = number(chance)
        options["value"] = value
        if kind == "slide" or chance.random() < 0.5:
            options["limits"] = [value - 1, value + 1]
    elif kind == "int":
        options["value"] = chance.randrange(-(2 ** 31), 2 ** 31)
    elif kind in ("bool", "bool_push", "led", "led_push"):
        options["value"] = chance.random() < 0.5
    elif kind in ("str", "text", "browsepath"):
        options["value"] = text(chance)
    elif kind == "list":
        # A quote in a text is more than PyMoDAQ itself can read again.
        plain = [one.replace("'", "").replace("\\", "").replace("\n", "") for one in (text(chance) for _ in range(3))]
        choices = chance.choice([plain, [1, 2, 3], [0.5, 2.0], ["a", 1, None]])
        options["limits"] = choices
        options["value"] = chance.choice(choices)
    elif kind == "itemselect":
        items = ["a", "b c", "é"]
        options["value"] = {"all_items": items, "selected": chance.sample(items, chance.randrange(4))}
    elif kind == "color":
        options["value"] = tuple(chance.randrange(256) for _ in range(4))
    elif kind == "table":
        options["value"] = {"k%d" % i: chance.choice([1, 2.5, "v"]) for i in range(3)}
        options["header"] = ["key", "value"]
    elif kind == "date_time":
        options["value"] = QtCore.QDateTime.fromSecsSinceEpoch(chance.randrange(2 ** 31))
    elif kind == "date":
        options["value"] = QtCore.QDate(2000 + chance.randrange(40), 1 + chance.randrange(12), 1 + chance.randrange(28))
    return options


def group(chance, name, depth):
    children = []
    for i in range(chance.randrange(1, 7)):
        child = "p%d" % i
        children.append(group(chance, child, depth - 1) if depth and chance.random() < 0.25 else leaf(chance, child))
    return {"name": name, "type": "group", "title": text(chance) or name, "children": children}


def told(value):
    if isinstance(value, QtGui.QColor):
        return [value.red(), value.green(), value.blue(), value.alpha()]
    if isinstance(value, QtCore.QDateTime):
        return {"seconds": value.toSecsSinceEpoch()}
    if isinstance(value, QtCore.QDate):
        return {"seconds": QtCore.QDateTime(value, QtCore.QTime()).toSecsSinceEpoch()}
    if isinstance(value, dict) and "selected" in value:
        return list(value["selected"])
    if isinstance(value, dict):
        return dict(value)
    return value


def values(parameter, path=()):
    found = {}
    for child in parameter.children():
        here = path + (child.name(),)
        if child.type() == "group":
            found.update(values(child, here))
        else:
            found["/".join(here)] = told(child.value())
    return found


def say(parameter):
    xml = ioxml.parameter_to_xml_string(parameter).decode()
    print(json.dumps({"event": "tree", "xml": xml, "values": values(parameter)}), flush=True)


def main():
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "make":
            say(Parameter.create(**group(random.Random(order["seed"]), "settings", 3)))
        else:
            children = ioxml.XML_string_to_parameter(order["xml"].encode())
            say(Parameter.create(name="settings", type="group", title=order["title"], children=children))


main()
