/** Spans of tasks and of their steps. */
package io.anthesis.worker.trace;
