/** How log lines look. */
package io.anthesis.service.log;
