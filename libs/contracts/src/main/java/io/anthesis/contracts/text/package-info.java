/** Text that others wrote, made safe to show. */
package io.anthesis.contracts.text;
