/** How this worker runs. */
package io.anthesis.worker.config;
