/** Threads that do one thing again and again for as long as the process runs. */
package io.anthesis.contracts.loop;
