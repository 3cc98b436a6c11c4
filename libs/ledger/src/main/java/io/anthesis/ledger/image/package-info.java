/** Images of sampling jobs. */
package io.anthesis.ledger.image;
