"""Serves register maps by pymodbus, an independent implementation, and writes down what should be read.

    python3 serve.py MAPS FOLDER [PORT]

MAPS has files NAME.json, lists of {address, fnCode, format, multiplier, size, scale, uom, name}. Each becomes a unit from 1 on, with
chosen values; unit 20 has every format in every order; units 30 to 32 refuse, stay silent and behave. FOLDER/expected/*.json says what
the registers mean, computed here with `struct`. Needs pymodbus 3.16 or later (SimDevice, SimData).
"""

import asyncio
import json
import random
import struct
import sys
from pathlib import Path

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

# Format: struct's letter, bytes.
CODES = {"I16": ("h", 2), "U16": ("H", 2), "I32": ("i", 4), "U32": ("I", 4), "I64": ("q", 8), "U64": ("Q", 8), "F32": ("f", 4), "F64": ("d", 8)}
ORDERS = ["ABCD", "CDAB", "BADC", "DCBA"]
WIRE = {
    "16BIT_INT_HI_FIRST": "I16", "16BIT_UINT_HI_FIRST": "U16", "32BIT_INT_1234": "I32", "32BIT_UINT_1234": "U32",
    "32BIT_FLOAT_1234": "F32", "ASCII": "Text",
}
TEXT = "ioLogik E1210"
random.seed(20261130)


def chosen(uom, name):
    """A number that such a device may tell; powers and currents of either sign where they may have one."""
    if uom == "NONE":
        return random.randrange(0, 2**31)
    low, high = {
        "VOLTAGE_V": (380, 410) if "L1_L2" in name or "L2_L3" in name or "L3_L1" in name or "L1L2" in name or "L2L3" in name or "L3L1" in name else (225, 235),
        "CURRENT_A": (0, 60), "POWER_ACTIVE_P": (-80, 80), "POWER_REACTIVE_Q": (-80, 80), "POWER_APPARENT_S": (0, 80),
        "POWER_FACTOR": (0.5, 0.99), "PERCENT": (0, 90), "FREQUENCY_HZ": (49.5, 50.5), "ENERGY_ACTIVE_P": (0, 4000), "TEMPERATURE_C": (15, 60),
    }[uom]
    return random.uniform(low, high)


def ordered(raw, order):
    """The registers of big-endian bytes as a device with this order keeps them."""
    pairs = [raw[i : i + 2] for i in range(0, len(raw), 2)]
    if order in ("CDAB", "DCBA"):
        pairs.reverse()
    if order in ("BADC", "DCBA"):
        pairs = [pair[::-1] for pair in pairs]
    return [int.from_bytes(pair, "big") for pair in pairs]


def meant(registers, form, order):
    """What registers mean."""
    raw = b"".join(word.to_bytes(2, "big") for word in ordered(b"".join(word.to_bytes(2, "big") for word in registers), order))
    if form == "Text":
        return raw.split(b"\0")[0].decode().strip()
    return struct.unpack(">" + CODES[form][0], raw)[0]


def pack(form, value, order="ABCD"):
    if form == "Text":
        return ordered(value.encode().ljust(20, b"\0"), "ABCD")
    number = value if form[0] == "F" else round(value)
    if form[0] == "U":
        number = abs(number)
    return ordered(struct.pack(">" + CODES[form][0], number), order)


def blocks(registers):
    """Runs of neighbouring registers."""
    runs = []
    for address in sorted(registers):
        if runs and address == runs[-1][0] + len(runs[-1][1]):
            runs[-1][1].append(registers[address])
        else:
            runs.append((address, [registers[address]]))
    return [SimData(address, values=values, datatype=DataType.REGISTERS) for address, values in runs]


def device(unit, tables, action=None):
    """A device whose holding and input registers are tables of their own; what is not told is refused."""
    spare = [SimData(0, values=[False] * 16, datatype=DataType.BITS)]
    held = [blocks(tables.get(function, {})) or [SimData(65535, values=[0], datatype=DataType.REGISTERS)] for function in (3, 4)]
    return SimDevice(unit, simdata=(spare, spare, *held), action=action)


def of_map(unit, path):
    entries = json.loads(path.read_text())
    tables = {}
    for entry in entries:
        form, table = WIRE[entry["format"]], tables.setdefault(int(entry["fnCode"][1]), {})
        value = TEXT if form == "Text" else chosen(entry["uom"], entry["name"]) / entry["multiplier"]
        for offset, word in enumerate(pack(form, value)):
            table[entry["address"] + offset] = word
    expected = []
    for entry in entries:
        form, function = WIRE[entry["format"]], int(entry["fnCode"][1])
        registers = [tables[function][entry["address"] + offset] for offset in range(entry["size"])]
        raw = meant(registers, form, "ABCD")
        kilo = 1000 if entry["name"].startswith("POWER") and entry["name"].split("_LOAD")[0].endswith("_KW") else 1
        value = None if form == "Text" else raw * entry["multiplier"] * kilo
        expected.append({"function": function, "address": entry["address"], "size": entry["size"], "format": form, "order": "ABCD",
                         "raw": str(raw), "value": value, "name": entry["name"]})
    return device(unit, tables), {"unit": unit, "values": expected}


def of_formats(unit):
    table, expected, address = {}, [], 0
    for form, (_, size) in CODES.items():
        for order in ORDERS:
            for _ in range(3):
                raw = random.randbytes(size) if form[0] != "F" else struct.pack(">" + CODES[form][0], random.uniform(-1e6, 1e6))
                registers = ordered(raw, order)
                for offset, word in enumerate(registers):
                    table[address + offset] = word
                expected.append({"function": 3, "address": address, "size": size // 2, "format": form, "order": order,
                                 "raw": str(meant(registers, form, order)), "value": None, "name": f"{form}_{order}"})
                address += size // 2 + random.choice([0, 0, 1, 5, 30])
    return device(unit, {3: table}), {"unit": unit, "values": expected}


def main():
    maps, folder = Path(sys.argv[1]), Path(sys.argv[2])
    port = int(sys.argv[3]) if len(sys.argv) > 3 else 15020
    (folder / "expected").mkdir(parents=True, exist_ok=True)
    devices = []

    def add(name, made):
        devices.append(made[0])
        (folder / "expected" / f"{name}.json").write_text(json.dumps(made[1], indent=1))

    for unit, path in enumerate(sorted(maps.glob("*.json")), 1):
        add(path.stem, of_map(unit, path))
    add("all-formats", of_formats(20))
    busy = [2]

    async def refusing(function, start, address, count, registers, values):
        if busy[0] > 0:
            busy[0] -= 1
            return ExcCodes.DEVICE_BUSY
        if address <= 4 < address + count:
            return ExcCodes.DEVICE_FAILURE
        return None

    async def silent(function, start, address, count, registers, values):
        await asyncio.sleep(3600)

    well = {4: {0: 250, 4: 251, 5: 252, 8: 253}}
    devices.append(device(30, well, refusing))
    devices.append(device(31, well, silent))
    devices.append(device(32, well))

    async def serve():
        server = ModbusTcpServer(devices, address=("127.0.0.1", port))
        print(f"{len(devices)} units at 127.0.0.1:{port}", flush=True)
        await server.serve_forever()

    asyncio.run(serve())


if __name__ == "__main__":
    main()
