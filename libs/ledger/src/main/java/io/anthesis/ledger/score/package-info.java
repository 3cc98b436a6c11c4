/** Scores and what they were computed from. */
package io.anthesis.ledger.score;
