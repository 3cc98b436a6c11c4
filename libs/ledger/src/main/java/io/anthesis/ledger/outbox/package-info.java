/** Events, written in the transaction of the change that they report and published afterwards. */
package io.anthesis.ledger.outbox;
