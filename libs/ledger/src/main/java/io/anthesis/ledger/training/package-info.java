/** What trainings record while they run: progress and resume points. */
package io.anthesis.ledger.training;
