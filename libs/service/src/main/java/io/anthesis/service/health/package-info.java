/** Whether this process does its work, or has to be started again. */
package io.anthesis.service.health;
