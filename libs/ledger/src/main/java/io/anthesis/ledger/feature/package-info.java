/** Features of real images, which every evaluation on them compares with. */
package io.anthesis.ledger.feature;
