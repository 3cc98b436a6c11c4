/** Paging: long lists, a part at a time. */
package io.anthesis.gateway.paging;
