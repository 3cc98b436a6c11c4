package io.anthesis.metrics.neighbours;

/** Whether an image that is exactly as far as the radius lies in a ball. It matters where images occur in both sets. */
public enum BallBoundary {
    /** No: a distance below the radius is inside. prdc (Naeem et al. 2020). */
    OPEN,
    /** Yes: a distance of at most the radius is inside. torch-fidelity (Kynkäänniemi et al. 2019). */
    CLOSED;

    boolean isInside(double squaredDistance, double squaredRadius) {
        return this == OPEN ? squaredDistance < squaredRadius : squaredDistance <= squaredRadius;
    }
}
