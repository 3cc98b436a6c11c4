/** Collections: images that a submitter keeps. */
package io.anthesis.ledger.collection;
