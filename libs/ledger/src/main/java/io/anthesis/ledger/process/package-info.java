/** What one process at a time does. */
package io.anthesis.ledger.process;
