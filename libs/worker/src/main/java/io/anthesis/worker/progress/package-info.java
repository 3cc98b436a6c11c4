/** How far a task is, told to whoever listens. */
package io.anthesis.worker.progress;
