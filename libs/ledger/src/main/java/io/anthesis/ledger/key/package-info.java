/** Keys by which people and programs are known to a gateway. */
package io.anthesis.ledger.key;
