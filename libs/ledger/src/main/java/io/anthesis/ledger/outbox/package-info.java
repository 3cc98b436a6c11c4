/** Events, written with what they tell of and published afterwards. */
package io.anthesis.ledger.outbox;
