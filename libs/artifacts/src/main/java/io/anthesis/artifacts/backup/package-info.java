/** Ledger and objects together, out of the system and back. */
package io.anthesis.artifacts.backup;
