/** Which values are written to memory, and which kernel computes what, in which order. */
package io.anthesis.program.schedule;
