/** Fuzz tests of requests and commands. */
package io.anthesis.contracts.fuzz;
