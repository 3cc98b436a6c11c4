/** The states of a task, and every statement that changes them. */
package io.anthesis.ledger.task;
