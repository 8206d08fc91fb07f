#!/usr/bin/env python3
"""Wears the preview out: two edits a second with twenty clients, and tells growth, stale pages and lost descriptors.

    python3 benches/soak.py target/release/sakspapir [MINUTES]

Uses the shipped content in a folder of its own. Ends with code 1 if a page was stale or something grew.
"""

import http.client
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

program = os.path.abspath(sys.argv[1])
minutes = float(sys.argv[2]) if len(sys.argv) > 2 else 30
root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
folder = tempfile.mkdtemp(prefix="sakspapir-soak-")
shutil.copytree(os.path.join(root, "content"), os.path.join(folder, "content"))
server = subprocess.Popen(
    [program, "serve", "--port", "0", "--source", folder], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
)
port = int(re.search(r":(\d+)/", server.stdout.readline()).group(1))


def get(target, fields=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", target, headers=fields or {})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


while True:
    status, body = get("/index.html")
    if status == 200:
        break
    time.sleep(0.1)
token = re.search(rb"-/([0-9a-f]{32})/", body).group(1).decode()
ending = False
seen = [0] * 20


def client(number):
    """Listens as a browser does, and asks for how things stand at every edition."""
    stream = socket.create_connection(("127.0.0.1", port))
    stream.sendall(f"GET /-/{token}/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    for line in stream.makefile("rb"):
        if ending:
            return
        if line.startswith(b"data:"):
            seen[number] += 1
            get(f"/-/{token}/state.json?page={random.choice(pages)}")


def measured():
    with open(f"/proc/{server.pid}/status", encoding="utf-8") as status:
        memory = int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024
    return memory, len(os.listdir(f"/proc/{server.pid}/fd"))


files = []
for place, _, names in os.walk(os.path.join(folder, "content")):
    files += [os.path.join(place, name) for name in names if name.endswith(".md")]
files.sort()
original = {name: open(name, encoding="utf-8").read() for name in files}
page_of = lambda name: os.path.relpath(name, os.path.join(folder, "content"))[:-3] + ".html"
files = [name for name in files if get("/" + page_of(name))[0] == 200]
pages = [page_of(name) for name in files]
for number in range(20):
    threading.Thread(target=client, args=(number,), daemon=True).start()

random.seed(1)
edits = stale = slowest = 0
# Memory breathes, over minutes: the most of two thirds tells growth, two moments do not. The first minute fills what is
# kept.
memory = []
descriptors = []
end = time.time() + minutes * 60
while time.time() < end:
    began = time.time()
    edits += 1
    name = random.choice(files)
    # Broken for a while, now and then: the next save mends it.
    if edits % 10 == 0:
        with open(name, "w", encoding="utf-8") as file:
            file.write(original[name][:40])
        time.sleep(0.1)
    aside = os.path.join(folder, "aside")
    with open(aside, "w", encoding="utf-8") as file:
        file.write(original[name] + f"\n\nLagret {edits} ganger.\n")
    saved = time.time()
    os.rename(aside, name)
    while f"Lagret {edits} ganger.".encode() not in get("/" + page_of(name))[1]:
        if time.time() - saved > 10:
            stale += 1
            print("stale:", page_of(name), flush=True)
            break
        time.sleep(0.005)
    slowest = max(slowest, time.time() - saved)
    if edits % 20 == 0:
        now = measured()
        if edits >= 120:
            memory.append(now[0])
            descriptors.append(now[1])
        if edits % 120 == 0:
            print(f"{edits} edits, {now[0]:.0f} MiB, {now[1]} descriptors, slowest {slowest * 1000:.0f} ms", flush=True)
    time.sleep(max(0, 0.5 - (time.time() - began)))
ending = True
server.terminate()
code = server.wait()
shutil.rmtree(folder)
third = max(1, len(memory) // 3)


def growth(samples):
    """Returns the most of the first and of the last third."""
    return max(samples[:third]), max(samples[-third:])


if len(memory) < 3:
    sys.exit("too short to tell growth: two minutes at least")
(first, last), (few, many) = growth(memory), growth(descriptors)
print(f"{edits} edits in {minutes:g} minutes, {sum(seen)} events to 20 clients, {stale} stale, memory {first:.0f} to "
      f"{last:.0f} MiB ({last / first - 1:+.1%}), descriptors {few:.0f} to {many:.0f}, slowest {slowest * 1000:.0f} ms, "
      f"ended with {code}")
sys.exit(1 if stale or last > first * 1.1 or many > few + 5 or code else 0)
