/**
 * The states of a task, and the statements that change them, except claims, which are functions of the schema.
 */
package io.anthesis.ledger.task;
