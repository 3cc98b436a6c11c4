/** Submitting, watching and reading jobs and what they made. */
package io.anthesis.cli.job;
