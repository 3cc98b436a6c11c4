"""Trains a small model, samples from it, waits, and keeps the pictures. Needs only `requests`.

    python3 docs/examples/flowers.py [GATEWAY] [FOLDER]

In a notebook: run it cell by cell; show() gives the picture to display.
"""

import os
import pathlib
import sys
import uuid

import requests

GATEWAY = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080"
FOLDER = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "pictures")

session = requests.Session()
if "ANTHESIS_KEY" in os.environ:
    session.headers["Authorization"] = "Bearer " + os.environ["ANTHESIS_KEY"]


def ask(method, path, **options):
    """The gateway's answer; its problems say what would be right."""
    answer = session.request(method, GATEWAY + path, timeout=30, **options)
    if not answer.ok:
        raise SystemExit(f"{method} {path}: {answer.json()['detail']}")
    return answer


def submit(path, request):
    """Submits once, also when the connection breaks and the request is sent again with the same key."""
    job = ask("POST", path, json=request, headers={"Idempotency-Key": str(uuid.uuid4())}).json()
    print(f"{job['kind']} {job['id']}")
    return job["id"]


def wait(job):
    """Follows the events of a job to its end."""
    with session.get(f"{GATEWAY}/v1/jobs/{job}/events", stream=True, timeout=(30, 60)) as events:
        for line in events.iter_lines(decode_unicode=True):
            if line.startswith("event:") and "progress" not in line:
                print("  " + line.removeprefix("event:").strip())
    ended = ask("GET", f"/v1/jobs/{job}").json()
    if ended["state"] != "succeeded":
        raise SystemExit(f"job {job} {ended['state']}: {ended.get('error', {}).get('message', '')}")


def show(job):
    """Keeps the pictures of a sampling; the first one shows all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for image in ask("GET", f"/v1/jobs/{job}/images?limit=100").json():
        (FOLDER / image["name"]).write_bytes(ask("GET", image["path"]).content)
    return FOLDER / "grid.png"


if "blossoms" not in [dataset["name"] for dataset in ask("GET", "/v1/datasets").json()]:
    ask("POST", "/v1/datasets", files={"name": (None, "blossoms"), "imageSize": (None, "16")})

training = submit("/v1/trainings", {"dataset": "blossoms", "preset": "tiny"})
wait(training)
sampling = submit("/v1/samplings", {"checkpoint": f"{training}@latest", "images": 12, "steps": 10, "seed": 1})
wait(sampling)
print("pictures:", show(sampling))
