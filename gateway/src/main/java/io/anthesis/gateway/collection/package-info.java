/** Collections: images that a submitter keeps. */
package io.anthesis.gateway.collection;
