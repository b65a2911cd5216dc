#!/usr/bin/env python3
# enqueue.py ENVIRONMENT MIGRATION NAME KEY: renames a migration, follows the edit, and exits with 0 if it succeeded.
import json, os, socket, sys, time

def call(method, **parameters):  # Its replies, one by one.
    request = {"method": "org.migedit.Queue." + method, "parameters": parameters, "more": method == "Watch"}
    with socket.socket(socket.AF_UNIX) as daemon:
        daemon.connect(os.environ.get("MIGEDIT_SOCKET", "/run/migedit/control.sock"))
        daemon.sendall(json.dumps(request).encode() + b"\0")
        rest = b""
        while data := daemon.recv(65536):
            *replies, rest = (rest + data).split(b"\0")
            for reply in map(json.loads, replies):
                if "error" in reply: raise (OSError if reply["error"].endswith(".ShuttingDown") else SystemExit)(reply)
                yield reply["parameters"]
    raise OSError("the daemon has gone")

environment, migration, name, key = sys.argv[1:]
edit = {"target": {"environment": environment, "kind": "migration", "id": migration},
        "change": {"mergePatch": {"name": name}}, "key": key}
job, over = None, ("succeeded", "failed", "cancelled", "expired")
while True:
    try:
        if not job:  # With its key it can be sent again, and is the same job. What happens to it comes after since.
            since = next(call("Status"))["lastSequence"]
            job = next(call("Enqueue", edits=[edit]))["jobs"][0]
            state = job["state"]
        events = call("Watch", filter={"ids": [job["id"]]}, since=since)
        while state not in over:
            event = next(events)["event"]
            since, state = event["sequence"], event["what"]
            print(since, state, flush=True)
        job = next(call("Get", id=job["id"]))["job"]
        sys.exit(0 if job["state"] == "succeeded" else f"{job['state']}: {job.get('failure')}")
    except OSError as gone:
        print(f"{gone}; trying again", file=sys.stderr)
        time.sleep(1)
