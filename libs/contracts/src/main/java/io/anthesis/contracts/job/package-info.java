/** Jobs and their states. */
package io.anthesis.contracts.job;
