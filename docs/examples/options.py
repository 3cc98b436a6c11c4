"""What each option of sampling does: a row of eight images for each, of the same noises. Needs requests.

    python3 docs/examples/options.py RUN FOLDER          # RUN: id of a training with several epochs
"""

import os
import sys
import time

import requests

GATEWAY = os.environ.get("ANTHESIS_GATEWAY", "http://127.0.0.1:8080")
session = requests.Session()
if os.environ.get("ANTHESIS_KEY"):
    session.headers["Authorization"] = "Bearer " + os.environ["ANTHESIS_KEY"]

ROWS = {
    "steps-3": {"steps": 3},
    "steps-5": {"steps": 5},
    "steps-20": {"steps": 20},
    "solver-dpm": {"steps": 5, "sampler": {"solver": "dpm-solver++2m"}},
    "multisteps-3": {"steps": 5, "sampler": {"multisteps": 3}},
    "second-order-1": {"steps": 5, "sampler": {"secondOrderAlpha": 1}},
    "stochasticity-0.5": {"sampler": {"stochasticity": 0.5}},
    "stochasticity-1": {"sampler": {"stochasticity": 1}},
    "clip": {"steps": 5, "sampler": {"clip": True}},
    "bfloat16": {"sampler": {"computeType": "bfloat16"}},
    "variation-0.1": {"variation": {"ofImage": 2, "distance": 0.1}},
    "variation-0.3": {"variation": {"ofImage": 2, "distance": 0.3}},
    "variation-0.6": {"variation": {"ofImage": 2, "distance": 0.6}},
}


def get(path, **parameters):
    answer = session.get(GATEWAY + path, params=parameters, timeout=30)
    answer.raise_for_status()
    return answer


def row(checkpoint, options):
    request = {"checkpoint": checkpoint, "images": 8, "gridColumns": 8, "seed": 7, "steps": 20, **options}
    answer = session.post(GATEWAY + "/v1/samplings", json=request, timeout=30)
    if not answer.ok:
        sys.exit(f"{answer.status_code} {answer.text}")
    job = answer.json()["id"]
    while "finishedAt" not in (state := get(f"/v1/jobs/{job}").json()):
        time.sleep(0.2)
    if state["state"] != "succeeded":
        # Settings that overflow with this checkpoint, such as second-order-1, fail as non-finite-images.
        print(f"sampling {job} {state['state']}: {state['error']['message']}", file=sys.stderr)
        return None
    return get("/v1/images/" + state["result"]["grid"]).content


def main():
    run, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    checkpoints = {c["epoch"]: c["id"] for c in get("/v1/checkpoints", run=run).json()}
    last = checkpoints[max(checkpoints)]
    rows = {name: (last, options) for name, options in ROWS.items()}
    rows |= {f"epoch-{epoch}": (checkpoints[epoch], {}) for epoch in (1, 2, 4, 8) if epoch in checkpoints}
    for name, (checkpoint, options) in rows.items():
        if (picture := row(checkpoint, options)) is not None:
            with open(os.path.join(folder, name + ".png"), "wb") as file:
                file.write(picture)
            print(name)


main()
