/** That this worker is there, and what it can do. */
package io.anthesis.worker.presence;
