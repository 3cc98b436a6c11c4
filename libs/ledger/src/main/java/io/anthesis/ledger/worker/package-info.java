/** Who carries tasks out. */
package io.anthesis.ledger.worker;
