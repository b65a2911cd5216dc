#!/usr/bin/env python3
# enqueue.py with PyPI's varlink 31.0.0: enqueue_varlink.py ENVIRONMENT MIGRATION NAME KEY
import os, sys, time, varlink

environment, migration, name, key = sys.argv[1:]
edit = {"target": {"environment": environment, "kind": "migration", "id": migration},
        "change": {"mergePatch": {"name": name}}, "key": key}
client = varlink.Client("unix:" + os.environ.get("MIGEDIT_SOCKET", "/run/migedit/control.sock"))
job, over = None, ("succeeded", "failed", "cancelled", "expired")
while True:
    try:
        # Two connections: one carries nothing else while it carries a Watch.
        with client.open("org.migedit.Queue") as queue, client.open("org.migedit.Queue") as watch:
            if not job:
                since = queue.Status()["lastSequence"]
                job = queue.Enqueue(edits=[edit])["jobs"][0]
                state = job["state"]
            events = watch.Watch(filter={"ids": [job["id"]]}, since=since, _more=True)
            while state not in over:
                event = next(events)["event"]
                since, state = event["sequence"], event["what"]
                print(since, state, flush=True)
            job = queue.Get(id=job["id"])["job"]
            sys.exit(0 if job["state"] == "succeeded" else f"{job['state']}: {job.get('failure')}")
    except (OSError, varlink.VarlinkError) as error:
        if isinstance(error, varlink.VarlinkError) and not error.error().endswith(".ShuttingDown"): sys.exit(error)
        print(f"{error}; trying again", file=sys.stderr)
        time.sleep(1)
