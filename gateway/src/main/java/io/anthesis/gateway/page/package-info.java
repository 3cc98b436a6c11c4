/** Long lists, a part at a time. */
package io.anthesis.gateway.page;
