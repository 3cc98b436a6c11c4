/** What bytes are known by. */
package io.anthesis.contracts.digest;
