/** Data sets and the caches derived from them. */
package io.anthesis.ledger.dataset;
