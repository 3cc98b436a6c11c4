"""What the scripts of the option pictures share. Needs requests."""

import os
import sys
import time

import requests

GATEWAY = os.environ.get("ANTHESIS_GATEWAY", "http://127.0.0.1:8080")
session = requests.Session()
if os.environ.get("ANTHESIS_KEY"):
    session.headers["Authorization"] = "Bearer " + os.environ["ANTHESIS_KEY"]


def checked(answer):
    if not answer.ok:
        sys.exit(f"{answer.status_code} {answer.text}")
    return answer


def get(path, **parameters):
    return checked(session.get(GATEWAY + path, params=parameters, timeout=60))


def post(path, request, key=None):
    """Sent twice with one key it is one job."""
    headers = {"Idempotency-Key": key} if key else {}
    return checked(session.post(GATEWAY + path, json=request, headers=headers, timeout=60)).json()


def import_blossoms(size):
    if "blossoms" not in [dataset["name"] for dataset in get("/v1/datasets").json()]:
        fields = {"name": (None, "blossoms"), "imageSize": (None, str(size))}
        checked(session.post(GATEWAY + "/v1/datasets", files=fields, timeout=600))


def wait(job, seconds=0.2):
    while "finishedAt" not in (state := get(f"/v1/jobs/{job}").json()):
        time.sleep(seconds)
    return state


def row(checkpoint, options):
    """The picture of eight images of the same noises, or None if the sampling fails."""
    request = {"checkpoint": checkpoint, "images": 8, "gridColumns": 8, "seed": 7, "steps": 20, **options}
    job = post("/v1/samplings", request)["id"]
    state = wait(job)
    if state["state"] != "succeeded":
        # Settings that overflow with this checkpoint, such as second-order-1, fail as non-finite-images.
        print(f"{job} {state['state']}: {state['error']['message']}", file=sys.stderr)
        return None
    return get("/v1/images/" + state["result"]["grid"]).content


def write(folder, name, picture):
    """Keeps a picture, if there is one."""
    if picture is not None:
        with open(os.path.join(folder, name + ".png"), "wb") as file:
            file.write(picture)
        print(name)
