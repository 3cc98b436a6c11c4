package io.anthesis.ledger.plan;

/**
 * Who could do the work.
 *
 * @param liveWorkers of this kind
 * @param ableWorkers live workers that support the requested compute type
 * @param tasksAhead that wait for the same workers and have their turn before, by priority alone; running tasks are not among them
 *     (see {@link Forecast}). No more than {@link Plans#MAX_COUNTED} are counted
 */
public record Capacity(int liveWorkers, int ableWorkers, int tasksAhead) {}
