/** The loop that claims tasks, keeps their leases and reports what became of them. */
package io.anthesis.worker.claim;
