/** Benchmarks: workers that do one kind of work on request, and tables of how fast they were beside each other. */
package io.anthesis.bench;
